import Testing

@testable import PhoneNumbers

/// The fast path and our formatting against libphonenumber itself, which is called without them here.
@Suite struct AgreementTests {
  static let corpus = Corpus(variations: 6)

  @Test func normalisationAgreesOnALargeCorpus() throws {
    let corpus = Self.corpus
    #expect(corpus.entries.count >= 100_000)
    #expect(corpus.regions.count >= 50)
    var normalizers: [String?: NumberNormalizer] = [:]
    var (decided, normalized, differences) = (0, 0, [String]())
    for entry in corpus.entries {
      let normalizer = try #require(normalizers[entry.country] ?? NumberNormalizer(country: entry.country))
      normalizers[entry.country] = normalizer
      let reference = Self.reference(entry)
      if reference != nil { normalized += 1 }
      switch normalizer.decide(Array(entry.text.utf8).span) {
      case .undecided: break
      case .number(let number):
        decided += 1
        if number != reference { differences.append("\(entry): \(number), not \(String(describing: reference))") }
      case .none:
        decided += 1
        if let reference { differences.append("\(entry): none, not \(reference)") }
      }
      if normalizer.normalize(entry.text) != reference { differences.append("\(entry): as a whole") }
    }
    #expect(differences.isEmpty, "\(differences.count): \(differences.prefix(10).joined(separator: "\n"))")
    // A corpus that is mostly refused, or a fast path that leaves everything, would agree as well.
    #expect(normalized > corpus.entries.count / 3)
    #expect(decided > corpus.entries.count / 2, "\(decided) of \(corpus.entries.count)")
    print("corpus \(corpus.entries.count), numbers \(normalized), decided without libphonenumber \(decided)")
  }

  @Test func formattingAgreesOnALargeCorpus() throws {
    let plans = NumberingPlans.shared
    let normalizer = try #require(NumberNormalizer(country: nil))
    var numbers = Set<NormalizedNumber>()
    for entry in Self.corpus.entries { if let number = Self.reference(entry) { numbers.insert(number) } }
    #expect(numbers.count > 5_000)
    var differences: [String] = []
    for number in numbers {
      let plan = try #require(plans.mainPlan(callingCode: number.callingCode))
      let national = try #require(Digits(number.nationalNumber))
      for format in [Libphonenumber.Format.international, .national, .rfc3966] {
        var (ours, theirs): ([UInt8], [UInt8]) = ([], [])
        normalizer.write(format, plan: plan, national: national, to: &ours)
        Libphonenumber.write(callingCode: number.callingCode, national: national, format: format, to: &theirs)
        if ours != theirs || theirs.isEmpty {
          differences.append(
            "\(number.e164) \(String(decoding: ours, as: UTF8.self)), not \(String(decoding: theirs, as: UTF8.self))")
        }
      }
    }
    #expect(differences.isEmpty, "\(differences.count): \(differences.prefix(10).joined(separator: "\n"))")
  }

  @Test func everyPlanIsReadable() {
    let plans = NumberingPlans.shared.all
    #expect(plans.count > 200)
    for plan in plans {
      #expect(plan.general.value.isKnown, "\(plan.region) +\(plan.callingCode)")
      #expect(plan.groupings.value.national != nil, "\(plan.region) +\(plan.callingCode)")
      #expect(plan.groupings.value.international != nil, "\(plan.region) +\(plan.callingCode)")
    }
  }

  private static func reference(_ entry: Corpus.Entry) -> NormalizedNumber? {
    var text = entry.text
    if entry.country == nil, let rest = NumberNormalizer.restBehindDoubleZero(Array(text.utf8).span) {
      text = "+" + String(decoding: Array(text.utf8)[rest...], as: UTF8.self)
    }
    return Libphonenumber.parse(Array(text.utf8).span, region: entry.country ?? "", plans: .shared)
  }
}

@testable import PhoneNumbers

/// Numbers in many ways of writing, made from libphonenumber's own examples: the same in each run.
struct Corpus {
  struct Entry: Hashable {
    let text: String
    let country: String?
  }

  private(set) var entries: Set<Entry> = []
  private(set) var regions: Set<String> = []
  private var random = SplitMix(state: 0x5269_6E67_7369_6465)

  /// For each country and type of number: E.164, international and national forms with and without trunk prefix, RFC 3966,
  /// separators, digits too many and too few, digits changed; each as dialled in the country itself, in one of another
  /// plan, and without a country.
  init(variations: Int) {
    for plan in NumberingPlans.shared.all where plan.region != "001" {
      regions.insert(plan.region)
      for type in Int32(0)...10 {
        guard let example = Libphonenumber.example(region: plan.region, type: type) else { continue }
        for round in 0..<variations {
          var national = example.nationalNumber
          if round > 0 { change(&national) }
          add(national, plan: plan)
        }
      }
      for short in ["112", "911", "0", "00", "1", "12", "123", "1234", "12345", "00000000", "0123456789"] {
        entries.insert(Entry(text: short, country: plan.region))
      }
    }
  }

  private mutating func change(_ national: inout String) {
    var digits = Array(national.utf8)
    switch random.next() % 8 {
    case 0: digits.removeLast()
    case 1: digits.removeLast(min(2, digits.count - 1))
    case 2: digits.append(digit())
    case 3: digits += [digit(), digit()]
    case 4: digits.removeFirst()
    case 5: digits.insert(digit(), at: 0)
    default:
      for _ in 0...(random.next() % 4) { digits[Int(random.next() % UInt64(digits.count))] = digit() }
    }
    national = String(decoding: digits, as: UTF8.self)
  }

  private mutating func digit() -> UInt8 { 48 + UInt8(random.next() % 10) }

  private mutating func add(_ national: String, plan: NumberingPlan) {
    let code = String(plan.callingCode)
    let trunk = String(decoding: plan.trunkPrefix, as: UTF8.self)
    let spaced = separated(national)
    let texts = [
      "+" + code + national, "00" + code + national, "011" + code + national, code + national, trunk + national,
      national,
      "+" + code + " " + spaced, "+\(code) (\(trunk))\(spaced)", "00\(code) \(spaced)", "(\(trunk)\(spaced)",
      trunk + spaced, "+" + code + trunk + national, "0" + national, "tel:+\(code)-\(spaced)",
      "tel:\(national);phone-context=+\(code)",
      "(+\(code)) \(spaced) ext. 12", " +\(code)\u{A0}\(spaced) ", "1" + national, "000" + national,
    ]
    let others = ["CH", "US", "GB", "RU", "IT", "BR"]
    for text in texts {
      let country: String? =
        switch random.next() % 8 {
        case 0: nil
        case 1: others[Int(random.next() % UInt64(others.count))]
        default: plan.region
        }
      entries.insert(Entry(text: text, country: country))
    }
  }

  private mutating func separated(_ digits: String) -> String {
    let separators = [" ", "-", ".", "/", ")", "(", "  ", " - ", ") ", "\u{A0}"]
    var text = ""
    for digit in digits {
      if !text.isEmpty, random.next() % 3 == 0 { text += separators[Int(random.next() % UInt64(separators.count))] }
      text.append(digit)
    }
    return text
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

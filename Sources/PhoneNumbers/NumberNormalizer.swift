/// Brings numbers, as a PBX reports them and as people type them, into E.164 form.
///
/// A number normalises if libphonenumber parses it as dialled in the country and its IsPossibleNumber says yes: by length,
/// lengths that are only dialled within an area included; whether the number exists is not asked. Plain numbers (digits, a
/// plus, the usual separators) are decided here, from libphonenumber's own tables and in under a microsecond; whatever
/// needs more is libphonenumber's (10-20 µs). What follows from that:
/// * Separators, a trunk zero in brackets (`+41 (0)79 …`), other scripts' digits are understood.
/// * Letters are dialled as on a keypad where there are three or more (`1800 FLOWERS`), and dropped otherwise.
/// * An extension (`ext. 12`, `x12`, `;ext=12`) is taken off; what remains is the number.
/// * Of several numbers in one text (`… / x…`) the first counts, and text before the first digit is skipped.
///
/// Immutable; may be used from any thread at once.
package struct NumberNormalizer: Sendable {
  /// libphonenumber's cost grows faster than its input, to seconds at 40,000 bytes. It takes 250 as the limit elsewhere
  /// (the Java library's MAX_INPUT_STRING_LENGTH); longer texts do not normalise.
  package static let maximumLength = 250

  /// The country, upper case, whose national numbers normalise; nil where only international ones do.
  package let country: String?

  let plans: NumberingPlans
  let plan: NumberingPlan?

  /// `country` is an ISO 3166 code as in `CH`, in either case. Without one only international numbers normalise, and a
  /// leading `00` counts as `+`. Nil where libphonenumber knows no such country: an error of the configuration.
  package init?(country: String?) {
    plans = .shared
    guard let country else {
      self.country = nil
      plan = nil
      return
    }
    let region = country.uppercased()
    guard Libphonenumber.knows(region: region) else { return nil }
    self.country = region
    plan = plans.plan(region: region)
  }

  /// Nil where the text is no number, or none that is possible. Never traps, whatever the text is.
  package func normalize(_ text: String) -> NormalizedNumber? {
    var text = text
    return text.withUTF8 { unsafe normalize(utf8: $0.span) }
  }

  /// The same for bytes that should be UTF-8; others do not normalise.
  package func normalize(utf8 bytes: Span<UInt8>) -> NormalizedNumber? {
    guard !bytes.isEmpty, bytes.count <= Self.maximumLength else { return nil }
    switch decide(bytes) {
    case .number(let number): return number
    case .none: return nil
    case .undecided: return askLibphonenumber(bytes)
    }
  }

  /// The national significant number of a text that belongs to the calling code's country: `079 123 45 67` for 41. For
  /// comparing a stored number that does not normalise by itself with one that did. Nil where it is no such number.
  package func nationalNumber(of text: String, callingCode: Int) -> String? {
    guard let plan = plans.mainPlan(callingCode: callingCode), plan.region != "001",
      let local = NumberNormalizer(country: plan.region), let number = local.normalize(text),
      number.callingCode == callingCode
    else { return nil }
    return number.nationalNumber
  }

  private func askLibphonenumber(_ bytes: Span<UInt8>) -> NormalizedNumber? {
    guard plan == nil, country == nil, let rest = Self.restBehindDoubleZero(bytes) else {
      return Libphonenumber.parse(bytes, region: country ?? "", plans: plans)
    }
    var withPlus = [UInt8(ascii: "+")]
    for index in rest..<bytes.count { withPlus.append(bytes[index]) }
    return Libphonenumber.parse(withPlus.span, region: "", plans: plans)
  }

  /// Where the text goes on behind a `00` that nothing but separators comes before.
  static func restBehindDoubleZero(_ bytes: Span<UInt8>) -> Int? {
    var index = 0
    while index < bytes.count, isSeparator(bytes[index]) { index &+= 1 }
    guard index &+ 1 < bytes.count, bytes[index] == UInt8(ascii: "0"), bytes[index &+ 1] == UInt8(ascii: "0") else {
      return nil
    }
    return index &+ 2
  }

  /// Space, `-`, `.`, `/`, brackets: what libphonenumber ignores between digits (it ignores more).
  static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "("),
      UInt8(ascii: ")"):
      true
    default: false
    }
  }
}

import Synchronization

/// One country's (or non-geographic code's) rules, from libphonenumber's metadata.
final class NumberingPlan: Sendable {
  /// How libphonenumber judges a length.
  enum Length { case possible, localOnly, tooShort, tooLong, invalid }

  /// A prefix that a number may begin with.
  enum Prefix: Sendable {
    case none
    /// These digits, and nothing else.
    case literal([UInt8])
    /// A regular expression: whether it cannot match is known here, what it takes is not.
    case pattern(LazyAutomaton)

    init(_ text: String) {
      if text.isEmpty {
        self = .none
      } else if let digits = Digits(text) {
        self = .literal((0..<digits.count).map { digits[$0] })
      } else {
        self = .pattern(LazyAutomaton(text))
      }
    }
  }

  /// "CH"; "001" for codes of no country.
  let region: String
  let callingCode: Int
  let callingCodeDigits: [UInt8]
  /// True for the plan that libphonenumber takes for the calling code; several countries may share one.
  let isMain: Bool
  let internationalPrefix: Prefix
  /// What people dial before a national number ("0"), as text; empty where there is nothing.
  let trunkPrefix: [UInt8]
  let nationalPrefix: Prefix
  let general: LazyAutomaton
  /// Bit n: n digits are possible.
  let possibleLengths: UInt32
  let localOnlyLengths: UInt32
  let groupings: LazyGroupings

  init(
    region: String, callingCode: Int, isMain: Bool, internationalPrefix: String, trunkPrefix: String,
    nationalPrefixForParsing: String, generalPattern: String, possibleLengths: UInt32, localOnlyLengths: UInt32,
    national: [GroupingText], international: [GroupingText]
  ) {
    self.region = region
    self.callingCode = callingCode
    callingCodeDigits = String(callingCode).utf8.map { $0 &- 48 }
    self.isMain = isMain
    self.internationalPrefix = Prefix(internationalPrefix)
    self.trunkPrefix = Array(trunkPrefix.utf8)
    nationalPrefix = Prefix(nationalPrefixForParsing)
    general = LazyAutomaton(generalPattern)
    self.possibleLengths = possibleLengths
    self.localOnlyLengths = localOnlyLengths
    groupings = LazyGroupings(national: national, international: international)
  }

  func length(_ count: Int) -> Length {
    guard count >= 0, count < 32, possibleLengths != 0 else { return .invalid }
    let bit = UInt32(1) << UInt32(count)
    if localOnlyLengths & bit != 0 { return .localOnly }
    if possibleLengths & bit != 0 { return .possible }
    if count < possibleLengths.trailingZeroBitCount { return .tooShort }
    if count > 31 - possibleLengths.leadingZeroBitCount { return .tooLong }
    return .invalid
  }

  /// The number without its national prefix, the number itself where it has none or is complete with it, nil where only
  /// libphonenumber can say. (What its MaybeStripNationalPrefixAndCarrierCode does.)
  func strippingNationalPrefix(_ digits: Digits) -> Digits? {
    switch nationalPrefix {
    case .none: return digits
    case .pattern(let pattern):
      let automaton = pattern.value
      return automaton.isKnown && !automaton.matchesStart(digits) ? digits : nil
    case .literal(let prefix):
      guard digits.hasPrefix(prefix) else { return digits }
      let general = general.value
      guard general.isKnown, !general.acceptsTooMuch else { return nil }
      let stripped = digits.dropFirst(prefix.count)
      return general.matchesWhole(digits) && !general.matchesWhole(stripped) ? digits : stripped
    }
  }
}

/// An automaton that is built when it is first asked: a worker meets few of the 254 plans, and starts quickly.
final class LazyAutomaton: Sendable {
  private let text: String
  private let built = AtomicLazyReference<DigitAutomaton>()

  init(_ text: String) { self.text = text }

  /// Two threads may build it at once; the first to store wins, and both get that one.
  var value: DigitAutomaton { built.load() ?? built.storeIfNil(DigitAutomaton(text)) }
}

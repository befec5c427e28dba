internal import CPhoneNumber

/// All numbering plans of the libphonenumber that this process runs with, so that no table of ours can disagree with it.
/// Read once per process (some milliseconds); immutable.
final class NumberingPlans: Sendable {
  static let shared = NumberingPlans()

  let all: [NumberingPlan]
  private let byRegion: [String: NumberingPlan]
  /// The main plan for each calling code of up to three digits.
  private let byCallingCode: [NumberingPlan?]

  private init() {
    let all = Self.read()
    self.all = all
    byRegion = Dictionary(
      all.filter { $0.region != "001" }.map { ($0.region, $0) }, uniquingKeysWith: { first, _ in first })
    var codes = [NumberingPlan?](repeating: nil, count: 1000)
    for plan in all where plan.isMain && codes.indices.contains(plan.callingCode) { codes[plan.callingCode] = plan }
    byCallingCode = codes
  }

  /// The plan of a region that libphonenumber parses for, and nil for a region it does not know.
  func plan(region: String) -> NumberingPlan? { byRegion[region] }

  func mainPlan(callingCode: Int) -> NumberingPlan? {
    byCallingCode.indices.contains(callingCode) ? byCallingCode[callingCode] : nil
  }

  /// The plan whose calling code the digits begin with. No calling code begins another, so the shortest is the one.
  func plan(startOf digits: Digits) -> NumberingPlan? {
    var code = 0
    for index in 0..<min(3, digits.count) {
      code = code &* 10 &+ Int(digits[index])
      if code == 0 { return nil }
      if let plan = byCallingCode[code] { return plan }
    }
    return nil
  }

  /// Empty where the metadata cannot be read: every number then goes to libphonenumber itself.
  private static func read() -> [NumberingPlan] {
    guard let metadata = unsafe cpn_metadata_create() else { return [] }
    defer { unsafe cpn_metadata_destroy(metadata) }
    return unsafe (0..<cpn_metadata_count(metadata)).compactMap { index in
      var plan = unsafe CPNPlan()
      guard unsafe cpn_metadata_plan(metadata, index, &plan) else { return nil }
      func groupings(_ count: Int32, international: Bool) -> [GroupingText] {
        (0..<count).compactMap { number in
          var grouping = unsafe CPNGrouping()
          guard unsafe cpn_metadata_grouping(metadata, index, international, number, &grouping) else { return nil }
          return unsafe GroupingText(
            pattern: String(cString: grouping.pattern), format: String(cString: grouping.format),
            leadingDigits: String(cString: grouping.leading_digits),
            nationalPrefixRule: String(cString: grouping.national_prefix_rule))
        }
      }
      return unsafe NumberingPlan(
        region: String(cString: plan.region), callingCode: Int(plan.calling_code), isMain: plan.is_main,
        internationalPrefix: String(cString: plan.international_prefix),
        trunkPrefix: String(cString: plan.national_prefix),
        nationalPrefixForParsing: String(cString: plan.national_prefix_for_parsing),
        generalPattern: String(cString: plan.national_number_pattern), possibleLengths: plan.possible_lengths,
        localOnlyLengths: plan.local_only_lengths, national: groupings(plan.format_count, international: false),
        international: groupings(plan.international_format_count, international: true))
    }
  }
}

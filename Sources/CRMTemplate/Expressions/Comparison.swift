/// How a condition compares (template-format.md, section 5, "Conditions").
enum Comparison {
  enum Order: Sendable {
    case less, equal, greater
  }

  static func order<Value: Comparable>(of left: Value, _ right: Value) -> Order {
    left < right ? .less : left > right ? .greater : .equal
  }

  /// As instants: 100-nanosecond ticks in UTC.
  static func order(_ left: DotNetDateTime, _ right: DotNetDateTime) -> Order {
    order(of: left.instant, right.instant)
  }

  /// Two numbers as numbers, else by code point; nothing where either is empty.
  static func order(_ left: String, _ right: String) -> Order? {
    guard !left.isEmpty, !right.isEmpty else { return nil }
    if let one = DecimalText(left), let other = DecimalText(right) { return one.order(against: other) }
    // The order of UTF-8 is that of code points.
    if left.utf8.elementsEqual(right.utf8) { return .equal }
    return left.utf8.lexicographicallyPrecedes(right.utf8) ? .less : .greater
  }

  /// Ordinally, but `true` and `false` in any case, and the two words for a call that nobody took.
  static func areEqual(_ left: String, _ right: String) -> Bool {
    if left.utf8.elementsEqual(right.utf8) { return true }
    if let one = truth(of: left), let other = truth(of: right) { return one == other }
    return isUnanswered(left) && isUnanswered(right)
  }

  /// An operand alone: `true` in any case, or a number other than 0.
  static func isTrue(_ text: String) -> Bool {
    if let truth = truth(of: text) { return truth }
    return DecimalText(text).map { !$0.isZero } ?? false
  }

  private static func truth(of text: String) -> Bool? {
    guard text.utf8.count <= 5 else { return nil }
    switch text.lowercased() {
    case "true": return true
    case "false": return false
    default: return nil
    }
  }

  /// The guide says one, all templates the other.
  private static func isUnanswered(_ text: String) -> Bool {
    text == "Unanswered" || text == "Notanswered"
  }
}

extension DotNetDateTime {
  fileprivate var instant: Int64 {
    ticks.subtractingReportingOverflow(Int64(offsetSeconds) * 10_000_000).partialValue
  }
}

/// An argument where a method wants a number.
extension TemplateValue {
  /// An Integer, a whole Double, or a String that spells an integer: optional sign and digits.
  var asInteger: Int64? {
    switch self {
    case .integer(let number): number
    case .double(let number): Int64(exactly: number)
    case .string(let text): Int64(text)
    case .boolean, .dateTime, .timeSpan, .null: nil
    }
  }

  /// An Integer, a Double, or a String that spells a number: optional sign, digits, optionally `.` and digits.
  var asDouble: Double? {
    switch self {
    case .integer(let number): return Double(number)
    case .double(let number): return number
    case .string(let text):
      let digits = text.utf8.drop { $0 == ASCII.plus || $0 == ASCII.minus }
      let parts = digits.split(separator: ASCII.dot, omittingEmptySubsequences: false)
      // Double's own reader also takes hexadecimal digits, exponents and words.
      guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(ASCII.isDigit) }) else { return nil }
      return Double(text)
    case .boolean, .dateTime, .timeSpan, .null: return nil
    }
  }
}

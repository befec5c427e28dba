/// What a text has of digits, for comparing numbers that do not normalise.
package enum PhoneDigits {
  /// The ASCII digits of the text, in order; everything else is left out.
  package static func digits(of text: String) -> String {
    String(decoding: text.utf8.filter { $0 &- 48 < 10 }, as: UTF8.self)
  }

  /// The digits without `+`, `00` and leading zeros (template-format.md, section 11: matching).
  package static func significantDigits(of text: String) -> String {
    String(decoding: text.utf8.lazy.filter { $0 &- 48 < 10 }.drop { $0 == 48 }, as: UTF8.self)
  }

  /// True where the digits are equal, or one ends with the other and the shorter has at least `minimum` digits.
  /// No digits are equal to nothing.
  package static func isSuffixMatch(_ one: String, _ other: String, minimum: Int) -> Bool {
    let (first, second) = (significantDigits(of: one), significantDigits(of: other))
    guard !first.isEmpty, !second.isEmpty else { return false }
    if first == second { return true }
    let (short, long) = first.utf8.count < second.utf8.count ? (first, second) : (second, first)
    return short.utf8.count >= max(1, minimum) && long.hasSuffix(short)
  }
}

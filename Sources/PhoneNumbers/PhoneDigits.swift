/// What a text has of digits, for finding numbers that do not normalise.
package enum PhoneDigits {
  /// The ASCII digits of the text, in order; everything else is left out.
  package static func digits(of text: String) -> String {
    String(decoding: text.utf8.filter { $0 &- 48 < 10 }, as: UTF8.self)
  }

  /// The digits without `+`, `00` and leading zeros (template-format.md, section 11: matching).
  package static func significantDigits(of text: String) -> String {
    String(decoding: text.utf8.lazy.filter { $0 &- 48 < 10 }.drop { $0 == 48 }, as: UTF8.self)
  }
}

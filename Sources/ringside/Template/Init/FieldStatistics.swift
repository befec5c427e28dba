import PhoneNumbers

/// What the values of one field are like. Counts only: no value is kept.
struct FieldStatistics: Sendable, Equatable {
  /// Documents in which it has a value.
  private(set) var documents = 0
  /// An array has several.
  private(set) var values = 0
  private(set) var texts = 0
  private(set) var integers = 0
  /// Values that normalise as phone numbers.
  private(set) var numbers = 0
  /// Those, and others of digits and what stands between them.
  private(set) var numberLike = 0
  private(set) var writtenAsNumbers = 0
  private(set) var servedByEquality = 0
  private(set) var servedBySuffix = 0
  private(set) var mails = 0
  /// Values with a letter in them that are neither an address nor a link.
  private(set) var words = 0
  /// Those of two words and more.
  private(set) var severalWords = 0
  private var lastDocument = 0

  mutating func take(text: String, document: Int, normalizer: NumberNormalizer, forms: inout StoredForms) {
    count(document)
    texts += 1
    take(PhoneEvidence(text: text, normalizer: normalizer, forms: &forms))
    if Self.isMail(text) {
      mails += 1
    } else if text.utf8.count <= 200, !text.contains("://"), !text.contains("@"), text.contains(where: \.isLetter) {
      words += 1
      if text.contains(" ") { severalWords += 1 }
    }
  }

  mutating func take(integer: Int64, document: Int, normalizer: NumberNormalizer, forms: inout StoredForms) {
    count(document)
    integers += 1
    take(PhoneEvidence(integer: integer, normalizer: normalizer, forms: &forms))
  }

  private mutating func count(_ document: Int) {
    values += 1
    if document != lastDocument { documents += 1 }
    lastDocument = document
  }

  private mutating func take(_ evidence: PhoneEvidence) {
    numbers += evidence.isNumber ? 1 : 0
    numberLike += evidence.speaksForNumber ? 1 : 0
    writtenAsNumbers += evidence.isWrittenAsNumber ? 1 : 0
    servedByEquality += evidence.isServedByEquality ? 1 : 0
    servedBySuffix += evidence.isServedBySuffix ? 1 : 0
  }

  /// One `@` with something before it and a dot behind it.
  private static func isMail(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].count >= 4, !text.contains(" ") else { return false }
    return parts[1].dropFirst().dropLast().contains(UInt8(ascii: "."))
  }
}

/// A part of a whole, for a person.
struct Share: Comparable {
  var part: Int
  var whole: Int

  var value: Double { whole > 0 ? Double(part) / Double(whole) : 0 }
  static func < (left: Share, right: Share) -> Bool { left.value < right.value }
  static func == (left: Share, right: Share) -> Bool { left.value == right.value }

  /// Neither nothing nor everything is said of what is only nearly so.
  var text: String {
    let percent = Int((value * 100).rounded())
    if percent == 0, part > 0 { return "<1 %" }
    if percent == 100, part < whole { return ">99 %" }
    return "\(percent) %"
  }
}

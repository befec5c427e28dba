import PhoneNumbers

/// What speaks for it that a stored value is a phone number, and whether look-ups would find it.
struct PhoneEvidence: Equatable {
  /// It normalises with the country that is given.
  var isNumber = false
  /// It is of digits and what people write between them, and long enough for a number.
  var looksDialled = false
  /// It is written as nothing but phone numbers are: with a plus, a leading zero, or gaps.
  var isWrittenAsNumber = false
  /// An equality filter finds it, as it asks for the forms of `StoredForms`.
  var isServedByEquality = false
  /// A pattern for its end finds it.
  var isServedBySuffix = false

  var speaksForNumber: Bool { isNumber || looksDialled }

  /// - Parameter forms: memory that is used again.
  init(text: String, normalizer: NumberNormalizer, forms: inout StoredForms) {
    guard text.utf8.count <= 60 else { return }
    let digits = PhoneDigits.digits(of: text)
    guard 6...20 ~= digits.utf8.count else { return }
    let isDate = Self.isDate(text)
    looksDialled = Self.isDialled(text) && !isDate
    guard !isDate else { return }
    let number = normalizer.normalize(text)
    isNumber = number != nil
    isWrittenAsNumber =
      looksDialled && isNumber && (text.utf8.count > digits.utf8.count || text.utf8.first == UInt8(ascii: "0"))
    if let number {
      // The caller's number comes as E.164, or in another form that has the same forms.
      normalizer.writeStoredForms(of: number.e164, number: number, to: &forms)
      isServedByEquality = forms.strings.contains(text)
      isServedBySuffix =
        digits.hasSuffix(number.nationalNumber) && text.utf8.last.map { $0 &- 48 < 10 || $0 == 41 } ?? false
    } else if looksDialled {
      // Asked for by its text or its digits alone.
      isServedByEquality = text.utf8.allSatisfy { $0 &- 48 < 10 }
      isServedBySuffix = true
    }
  }

  init(integer: Int64, normalizer: NumberNormalizer, forms: inout StoredForms) {
    guard integer > 0 else { return }
    let text = String(integer)
    guard 6...15 ~= text.utf8.count else { return }
    looksDialled = true
    guard let number = normalizer.normalize("+" + text) ?? normalizer.normalize(text) else { return }
    isNumber = true
    normalizer.writeStoredForms(of: number.e164, number: number, to: &forms)
    isServedByEquality = forms.integers.contains(integer)
  }

  private static func isDialled(_ text: String) -> Bool {
    var rest = text.utf8[...]
    if text.lowercased().hasPrefix("tel:") { rest = rest.dropFirst(4) }
    if rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    return rest.allSatisfy { byte in
      switch byte {
      case 48...57, UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "("),
        UInt8(ascii: ")"):
        true
      default: false
      }
    }
  }

  /// `2024-01-31`, `31.01.2024`, `1/31/2024`: three groups behind one and the same sign.
  private static func isDate(_ text: String) -> Bool {
    for separator in [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/")] {
      let groups = text.utf8.split(separator: separator, omittingEmptySubsequences: false)
      guard groups.count == 3, groups.allSatisfy({ $0.allSatisfy { $0 &- 48 < 10 } }) else { continue }
      switch (groups[0].count, groups[1].count, groups[2].count) {
      case (4, 1...2, 1...2), (1...2, 1...2, 4): return true
      default: continue
      }
    }
    return false
  }
}

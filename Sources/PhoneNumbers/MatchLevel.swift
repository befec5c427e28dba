/// How surely a stored number is the caller's (template-format.md, section 11), best first.
package enum MatchLevel: Int, Comparable, Sendable {
  /// Both are the same E.164 number.
  case exact
  /// One of them is no E.164 number by itself, and their national numbers are the same.
  case national
  /// The digits of one end with the other's.
  case suffix

  package static func < (one: MatchLevel, other: MatchLevel) -> Bool { one.rawValue < other.rawValue }
}

/// The number of a call as stored numbers are compared with it: made once per call, asked for every candidate.
package struct CallerNumber: Sendable {
  /// As the PBX saw it.
  package let text: String
  package let number: NormalizedNumber?
  /// What the template looks for: the text of its `[Number]`.
  package let soughtText: String
  /// The fewest digits in which two numbers are told equal by their ends.
  package let minimumDigits: Int
  /// True where the template's `MaxLength` cut the number: what is left then suffices, however short.
  package let isCut: Bool

  package init(text: String, number: NormalizedNumber?, soughtText: String, minimumDigits: Int, isCut: Bool) {
    self.text = text
    self.number = number
    self.soughtText = soughtText
    self.minimumDigits = minimumDigits
    self.isCut = isCut
  }
}

extension NumberNormalizer {
  /// Nil where the stored text is another number. Two numbers that both normalise match only if they are equal, however
  /// equal their last digits are.
  package func matchLevel(of stored: String, with caller: CallerNumber) -> MatchLevel? {
    let number = normalize(stored)
    if let number, number == caller.number { return .exact }
    // Some templates echo `[Number]` as the contact's number, to be accepted.
    if stored == caller.soughtText { return isSuffix(stored, caller) ? .suffix : nil }
    if number != nil, caller.number != nil { return nil }
    if let known = number, nationalNumber(of: caller.text, callingCode: known.callingCode) == known.nationalNumber {
      return .national
    }
    if let known = caller.number, nationalNumber(of: stored, callingCode: known.callingCode) == known.nationalNumber {
      return .national
    }
    return isSuffix(stored, caller) ? .suffix : nil
  }

  private func isSuffix(_ stored: String, _ caller: CallerNumber) -> Bool {
    let sought = PhoneDigits.significantDigits(of: caller.soughtText).utf8.count
    let minimum = caller.isCut ? min(caller.minimumDigits, sought) : caller.minimumDigits
    return PhoneDigits.isSuffixMatch(stored, caller.soughtText, minimum: minimum)
  }
}

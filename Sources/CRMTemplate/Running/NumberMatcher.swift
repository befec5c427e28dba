/// Compares stored numbers with one caller's (template-format.md, section 11). A reference: a run hands it on for every
/// variable and output.
package final class NumberMatcher: Sendable {
  package let caller: SoughtNumber
  private let normalizer: any NumberNormalizing
  private let minimumDigits: Int
  /// The digits of `[Number]` without leading zeros.
  private let digits: [UInt8]
  /// The last digits of the caller's number, where a stored number that ends otherwise cannot be the same.
  private let ending: UInt32?

  package init(_ caller: SoughtNumber, normalizer: some NumberNormalizing, minimumDigits: Int) {
    self.caller = caller
    self.normalizer = normalizer
    self.minimumDigits = minimumDigits
    digits = StoredDigits(caller.text)?.significant ?? []
    let whole = StoredDigits(caller.formatted.raw)?.ending
    let shown = StoredDigits(caller.text)?.ending
    ending = whole == shown ? whole : nil
  }

  /// `nil`: it is another number, or none. Under a microsecond beside the normalising.
  package func level(of stored: String) -> ContactMatch? {
    if let e164 = caller.normal.e164, stored == e164 || stored == caller.formatted.raw { return .exact }
    // Normalising changes how a number begins, never how it ends.
    if let ending, let end = StoredDigits.ending(of: stored), end != ending { return nil }
    let isEcho = stored == caller.text
    let normal = normalizer.normalize(stored)
    if let mine = caller.normal.e164, let other = normal.e164 {
      if mine == other { return .exact }
      return isEcho ? suffixLevel(of: stored) : nil
    }
    let mine = caller.normal.national ?? normalizer.nationalForm(of: caller.formatted.raw, besides: normal)
    if let mine, let other = normal.national ?? normalizer.nationalForm(of: stored, besides: caller.normal) {
      if mine == other { return .national }
      return isEcho ? suffixLevel(of: stored) : nil
    }
    return suffixLevel(of: stored)
  }

  /// Whether a stored text is this number, and no name or sentence around it.
  package func isAlone(in stored: String) -> Bool { StoredDigits(stored) != nil && level(of: stored) != nil }

  private func suffixLevel(of stored: String) -> ContactMatch? {
    guard let other = StoredDigits(stored)?.significant, !other.isEmpty, !digits.isEmpty else { return nil }
    if other == digits { return .suffix }
    let (shorter, longer) = other.count < digits.count ? (other, digits) : (digits, other)
    guard longer.suffix(shorter.count).elementsEqual(shorter) else { return nil }
    if shorter.count >= minimumDigits { return .suffix }
    // A template that leaves fewer digits than that has said how many count.
    let isAllThatWasLeft = caller.formatted.isCut && shorter.count == digits.count && digits.count < other.count
    return isAllThatWasLeft ? .suffix : nil
  }
}

/// The digits of a text that is a number: digits, separators, and a `+` in front.
struct StoredDigits {
  /// Without `+`, `00` and leading zeros.
  let significant: [UInt8]
  /// The last four digits; `nil` where there are fewer.
  let ending: UInt32?

  /// `nil`: the text is no number, or has no digits.
  init?(_ text: String) {
    var digits: [UInt8] = []
    digits.reserveCapacity(16)
    var text = text
    let isNumber = text.withUTF8 { bytes in
      Self.forEachDigit(in: bytes) { digits.append($0) }
    }
    guard isNumber, !digits.isEmpty else { return nil }
    ending = digits.count < 4 ? nil : digits.suffix(4).reduce(0) { $0 << 8 | UInt32($1) }
    significant = digits.first == 0x30 ? Array(digits.drop { $0 == 0x30 }) : digits
  }

  /// The last four digits of a text that is a number, without making anything else of it.
  static func ending(of text: String) -> UInt32? {
    var text = text
    return text.withUTF8 { bytes in
      var ending: UInt32 = 0
      var count = 0
      let isNumber = forEachDigit(in: bytes) { digit in
        ending = ending << 8 | UInt32(digit)
        count += 1
      }
      return isNumber && count >= 4 ? ending : nil
    }
  }

  /// False: something stands there that neither is a digit nor separates digits.
  private static func forEachDigit(in bytes: UnsafeBufferPointer<UInt8>, _ body: (UInt8) -> Void) -> Bool {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case 0x30...0x39: body(byte)
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "("),
        UInt8(ascii: ")"), UInt8(ascii: "+"), UInt8(ascii: "\t"):
        break
      case 0x80...:
        guard let length = separatorLength(bytes, index) else { return false }
        index += length
        continue
      default: return false
      }
      index += 1
    }
    return true
  }

  /// Blanks, hyphens and direction marks that people paste with their numbers.
  private static func separatorLength(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int? {
    if bytes[index] == 0xC2, index + 1 < bytes.count, bytes[index + 1] == 0xA0 || bytes[index + 1] == 0xAD { return 2 }
    guard bytes[index] == 0xE2, index + 2 < bytes.count else { return nil }
    let rest = UInt16(bytes[index + 1]) << 8 | UInt16(bytes[index + 2])
    switch rest {
    // U+2000…U+2015, U+202A…U+202F, U+2060, U+2066…U+2069, U+2212
    case 0x8080...0x8095, 0x80AA...0x80AF, 0x81A0, 0x81A6...0x81A9, 0x8892: return 3
    default: return nil
    }
  }
}

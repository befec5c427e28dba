/// One element of the file with the places of its parts. Lives while a template is read.
final class MarkupElement {
  struct Attribute {
    var name: String
    var value: String
    /// Byte of the source at which the name stands, and the one behind the opening quote.
    var nameStart: Int
    var valueStart: Int
  }

  let name: String
  /// In the order of the file. Namespace declarations and `xml:…` are not among them.
  let attributes: [Attribute]
  let start: Int
  let textStart: Int
  var children: [MarkupElement] = []
  /// All character data of the element itself, as it stands.
  var text = ""

  init(name: String, attributes: [Attribute], start: Int, textStart: Int) {
    self.name = name
    self.attributes = attributes
    self.start = start
    self.textStart = textStart
  }

  /// The text without white space at its ends, which is layout.
  var trimmedText: String { String(text.trimmingXMLWhiteSpace()) }
}

extension String {
  func trimmingXMLWhiteSpace() -> Substring.UnicodeScalarView.SubSequence {
    let scalars = unicodeScalars
    var start = scalars.startIndex
    var end = scalars.endIndex
    while start < end, scalars[start].isXMLWhiteSpace { start = scalars.index(after: start) }
    while end > start, scalars[scalars.index(before: end)].isXMLWhiteSpace { end = scalars.index(before: end) }
    return self[start..<end].unicodeScalars
  }
}

extension Unicode.Scalar {
  var isXMLWhiteSpace: Bool { self == " " || self == "\n" || self == "\r" || self == "\t" }
}

extension SourceText {
  /// The place of the character at `offset` (from 0) of a value that starts at byte `start`, where a reference is one
  /// character, and comments and the marks of a CDATA section are none.
  func place(ofCharacter offset: Int, inValueAt start: Int, isText: Bool) -> TemplatePlace {
    var index = start
    var remaining = offset
    while index < bytes.count {
      if isText, bytes[index] == UInt8(ascii: "<") {
        guard let next = skipMarkup(at: index) else { break }
        index = next
        continue
      }
      guard remaining > 0 else { break }
      remaining -= 1
      index = afterCharacter(at: index)
    }
    return place(ofByte: index)
  }

  private func afterCharacter(at index: Int) -> Int {
    let byte = bytes[index]
    if byte == UInt8(ascii: "&") {
      for (length, next) in bytes[index...].prefix(12).enumerated() where next == UInt8(ascii: ";") {
        return index + length + 1
      }
    }
    var next = index + 1
    if byte == UInt8(ascii: "\r"), next < bytes.count, bytes[next] == UInt8(ascii: "\n") { return next + 1 }
    while next < bytes.count, bytes[next] & 0xC0 == 0x80 { next += 1 }
    return next
  }

  /// Behind a comment, a processing instruction, or a mark of a CDATA section; `nil` at a tag.
  private func skipMarkup(at index: Int) -> Int? {
    let rest = bytes[index...]
    if rest.starts(with: Array("<![CDATA[".utf8)) { return index + 9 }
    let end: [UInt8]
    if rest.starts(with: Array("<!--".utf8)) {
      end = Array("-->".utf8)
    } else if rest.starts(with: Array("<?".utf8)) {
      end = Array("?>".utf8)
    } else {
      return nil
    }
    var next = index + 2
    while next < bytes.count {
      if bytes[next...].starts(with: end) { return next + end.count }
      next += 1
    }
    return nil
  }
}

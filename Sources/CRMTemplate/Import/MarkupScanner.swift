/// Reads the tags of a file before the XML reader sees it: refuses a document type declaration, holds the limits, and
/// notes where each start tag and each value stands, which the XML reader does not tell.
///
/// It does not judge whether the file is well-formed. Where it is not, the scan stops and the XML reader says why.
struct MarkupScanner {
  /// A start tag, in the order of the file, as bytes of the source.
  struct Tag {
    var start: Int
    /// Where the text behind the tag begins.
    var textStart: Int
    /// The first is the first in the tag.
    var attributes: [Attribute]
  }

  struct Attribute {
    var name: String
    /// From the name to behind the closing quote.
    var range: Range<Int>
    /// Behind the opening quote.
    var valueStart: Int
  }

  struct Result {
    var tags: [Tag] = []
    /// Tags that are not closed at the end of the file or where the scan stopped.
    var open: [(name: String, start: Int)] = []
    /// The file ended inside a tag, a comment, or with open elements.
    var endedInside = false
    /// The scan came to the end of the file.
    var isComplete = false
    /// The value of `encoding` in the XML declaration, and where the whole attribute stands.
    var declaredEncoding: (name: String, range: Range<Int>)?
  }

  let source: SourceText
  private var index = 0
  private(set) var result = Result()

  init(_ source: SourceText) {
    self.source = source
  }

  /// Runs to the end of the file, or to where it is not well-formed.
  mutating func scan() throws(UnreadableText) -> Result {
    var textBytes = 0
    while index < source.bytes.count {
      let byte = source.bytes[index]
      if byte == UInt8(ascii: "<") {
        textBytes = starts(with: "<![CDATA[") || starts(with: "<!--") || starts(with: "<?") ? textBytes : 0
        let before = index
        guard try markup() else { return result }
        if starts(with: "<![CDATA[", at: before) { textBytes += index - before }
      } else {
        index += byte == UInt8(ascii: "&") ? referenceLength() : 1
        textBytes += 1
      }
      if textBytes > TemplateLimits.valueBytes {
        throw tooLarge("The text here is longer than \(TemplateLimits.valueBytes / 1024) KiB.", at: index)
      }
    }
    result.endedInside = !result.open.isEmpty
    result.isComplete = true
    return result
  }

  /// One construct that begins with `<`. False: it is not well-formed or does not end.
  private mutating func markup() throws(UnreadableText) -> Bool {
    if starts(with: "<!--") { return skip(past: "-->", from: index + 4) }
    if starts(with: "<![CDATA[") { return skip(past: "]]>", from: index + 9) }
    if starts(with: "<?") { return processingInstruction() }
    if starts(with: "<!") { return try declaration() }
    if starts(with: "</") { return endTag() }
    return try startTag()
  }

  private mutating func processingInstruction() -> Bool {
    let start = index
    guard skip(past: "?>", from: index + 2) else { return false }
    if result.tags.isEmpty, starts(with: "<?xml", at: start), start + 5 < source.bytes.count,
      SourceText.isWhiteSpace(source.bytes[start + 5])
    {
      var inner = MarkupScanner(source)
      inner.index = start + 5
      var attributes: [Attribute] = []
      while let attribute = inner.attribute() { attributes.append(attribute) }
      for attribute in attributes where attribute.name == "encoding" {
        let value = source.bytes[attribute.valueStart..<(attribute.range.upperBound - 1)]
        result.declaredEncoding = (String(decoding: value, as: UTF8.self), attribute.range)
      }
    }
    return true
  }

  /// `<!` that opens neither a comment nor a CDATA section. None of them has a place in a template.
  private func declaration() throws(UnreadableText) -> Bool {
    let rest = source.bytes[index...].prefix(200)
    let head = String(decoding: rest, as: UTF8.self).lowercased()
    let place = source.place(ofByte: index)
    if head.hasPrefix("<!doctype html"), result.tags.isEmpty, !head.prefix(while: { $0 != ">" }).contains("[") {
      throw UnreadableText(
        code: "not-xml", place: place, message: "The file is a web page.",
        hint: "Give the template file that was exported from the phone system.")
    }
    for word in ["doctype", "entity", "element", "attlist", "notation"] where head.hasPrefix("<!" + word) {
      throw UnreadableText(
        code: "doctype-refused", place: place,
        message: "Document type declarations are refused: the format needs none.",
        hint: "Take the declaration out, and write what its entities stood for.")
    }
    return false
  }

  private mutating func endTag() -> Bool {
    guard skip(past: ">", from: index + 2) else { return false }
    return result.open.popLast() != nil
  }

  private mutating func startTag() throws(UnreadableText) -> Bool {
    let start = index
    index += 1
    let name = self.name()
    guard !name.isEmpty else {
      index = start
      return false
    }
    var attributes: [Attribute] = []
    while let attribute = attribute() {
      attributes.append(attribute)
      if attribute.range.upperBound - attribute.valueStart > TemplateLimits.valueBytes + 1 {
        let place = attribute.range.lowerBound
        throw tooLarge("\(shown(attribute.name)) is longer than \(TemplateLimits.valueBytes / 1024) KiB.", at: place)
      }
      if attributes.count > TemplateLimits.attributes {
        throw tooLarge("An element has more than \(TemplateLimits.attributes) attributes.", at: start)
      }
    }
    let isEmpty = starts(with: "/>")
    guard isEmpty || starts(with: ">") else {
      result.open.append((name, start))
      result.endedInside = index >= source.bytes.count
      return false
    }
    index += isEmpty ? 2 : 1
    result.tags.append(Tag(start: start, textStart: index, attributes: attributes))
    if result.tags.count > TemplateLimits.elements {
      throw tooLarge("The file has more than \(TemplateLimits.elements) elements.", at: start)
    }
    if result.open.count >= TemplateLimits.nesting {
      throw tooLarge("Elements are nested deeper than \(TemplateLimits.nesting).", at: start)
    }
    if !isEmpty { result.open.append((name, start)) }
    return true
  }

  /// White space, a name, `=`, and a quoted value. `nil`, with the index behind white space: no such thing here.
  private mutating func attribute() -> Attribute? {
    skipWhiteSpace()
    let start = index
    let name = self.name()
    guard !name.isEmpty else { return nil }
    skipWhiteSpace()
    guard byte == UInt8(ascii: "=") else { return nil }
    index += 1
    skipWhiteSpace()
    guard let quote = byte, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
    index += 1
    let valueStart = index
    while let byte, byte != quote {
      // An attribute holds no `<`; going on would read tags as text.
      if byte == UInt8(ascii: "<") { return nil }
      index += 1
    }
    guard index < source.bytes.count else { return nil }
    index += 1
    return Attribute(name: name, range: start..<index, valueStart: valueStart)
  }

  private mutating func name() -> String {
    let start = index
    while let byte, !SourceText.isWhiteSpace(byte), !Self.endsName.contains(byte) { index += 1 }
    return String(decoding: source.bytes[start..<index], as: UTF8.self)
  }

  private static let endsName: [UInt8] = Array("<>/='\"&?".utf8)

  private var byte: UInt8? { index < source.bytes.count ? source.bytes[index] : nil }

  private mutating func skipWhiteSpace() {
    while let byte, SourceText.isWhiteSpace(byte) { index += 1 }
  }

  /// A reference counts as one character of the text that it stands in.
  private func referenceLength() -> Int {
    for (length, byte) in source.bytes[index...].prefix(12).enumerated() where byte == UInt8(ascii: ";") {
      return length + 1
    }
    return 1
  }

  private mutating func skip(past end: StaticString, from start: Int) -> Bool {
    index = start
    while index < source.bytes.count {
      if starts(with: end) {
        index += end.utf8CodeUnitCount
        return true
      }
      index += 1
    }
    index = source.bytes.count
    result.endedInside = true
    return false
  }

  private func starts(with text: StaticString, at start: Int? = nil) -> Bool {
    text.withUTF8Buffer { expected in
      source.bytes[min(start ?? index, source.bytes.count)...].starts(with: expected)
    }
  }

  /// A name out of the file, short enough for a message.
  private func shown(_ name: String) -> String { name.count > 40 ? name.prefix(40) + "…" : name }

  private func tooLarge(_ message: String, at byte: Int) -> UnreadableText {
    UnreadableText(code: "too-large", place: source.place(ofByte: byte), message: message, hint: nil)
  }
}

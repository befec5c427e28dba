import Foundation
import FoundationXML

/// Makes the tree of elements with the system's XML reader, after `MarkupScanner` has let the file through.
enum MarkupReader {
  /// The root element.
  static func read(_ source: SourceText) throws(UnreadableText) -> MarkupElement {
    var scanner = MarkupScanner(source)
    let scan = try scanner.scan()
    if let declared = scan.declaredEncoding {
      let known = ["utf-8", "utf8", "utf-16", "us-ascii", "ascii"]
      guard known.contains(declared.name.lowercased()) else {
        throw UnreadableText(
          code: "encoding-unsupported", place: source.place(ofByte: declared.range.lowerBound),
          message: "The file says that it is in another encoding than UTF-8 or UTF-16.",
          hint: "Save the file as UTF-8, or as UTF-16 with a byte order mark.")
      }
    }
    let delegate = TreeBuilder(tags: scan.tags)
    let parser = XMLParser(data: Data(forReader(source, scan)))
    parser.shouldProcessNamespaces = false
    parser.shouldReportNamespacePrefixes = false
    parser.shouldResolveExternalEntities = false
    parser.externalEntityResolvingPolicy = .never
    parser.delegate = delegate
    _ = parser.parse()
    if let problem = delegate.problem {
      throw notWellFormed(problem, source, scan)
    }
    guard let root = delegate.root, scan.isComplete, !scan.endedInside else {
      throw UnreadableText(
        code: "not-xml", place: source.endPlace, message: "The file is not well-formed XML.", hint: nil)
    }
    return root
  }

  /// What the reader is given: without namespace declarations, which templates have wrong, and without the name of an
  /// encoding, as the bytes are UTF-8 by now. Blanks keep every place where it is.
  private static func forReader(_ source: SourceText, _ scan: MarkupScanner.Result) -> [UInt8] {
    var bytes = source.bytes
    var blank: [Range<Int>] = scan.declaredEncoding.map { [$0.range] } ?? []
    for tag in scan.tags {
      for attribute in tag.attributes where isNamespaceDeclaration(attribute.name) { blank.append(attribute.range) }
    }
    for range in blank {
      for index in range where !SourceText.isWhiteSpace(bytes[index]) { bytes[index] = UInt8(ascii: " ") }
    }
    return bytes
  }

  static func isNamespaceDeclaration(_ name: String) -> Bool { name == "xmlns" || name.hasPrefix("xmlns:") }

  private static func notWellFormed(
    _ problem: TreeBuilder.Problem, _ source: SourceText, _ scan: MarkupScanner.Result
  ) -> UnreadableText {
    if scan.endedInside {
      var message = "The file ends too early."
      if let open = scan.open.last {
        let place = source.place(ofByte: open.start)
        message = "The file ends inside <\(open.name.prefix(40))>, which line \(place.line) opens."
      }
      return UnreadableText(
        code: "not-xml", place: source.endPlace, message: message, hint: "Is the file complete?")
    }
    let (message, hint) = WellFormednessProblem.text(ofCode: problem.code)
    let place = TemplatePlace(line: max(problem.line, 1), column: max(problem.column, 1))
    return UnreadableText(code: "not-xml", place: place, message: message, hint: hint)
  }
}

/// Builds the tree while the XML reader reads. Start tags come in the order in which the scanner met them.
private final class TreeBuilder: NSObject, XMLParserDelegate {
  struct Problem {
    var code: Int
    var line: Int
    var column: Int
  }

  private let tags: [MarkupScanner.Tag]
  private var next = 0
  private var open: [MarkupElement] = []
  private(set) var root: MarkupElement?
  private(set) var problem: Problem?

  init(tags: [MarkupScanner.Tag]) {
    self.tags = tags
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes values: [String: String]
  ) {
    guard problem == nil, next < tags.count else { return }
    let tag = tags[next]
    next += 1
    let attributes = tag.attributes.compactMap { attribute -> MarkupElement.Attribute? in
      guard let value = values[attribute.name], !attribute.name.hasPrefix("xml:") else { return nil }
      guard !MarkupReader.isNamespaceDeclaration(attribute.name) else { return nil }
      return MarkupElement.Attribute(
        name: attribute.name, value: value, nameStart: attribute.range.lowerBound, valueStart: attribute.valueStart)
    }
    let element = MarkupElement(
      name: qualifiedName ?? name, attributes: attributes, start: tag.start, textStart: tag.textStart)
    if let parent = open.last { parent.children.append(element) } else { root = element }
    open.append(element)
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    _ = open.popLast()
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    open.last?.text += text
  }

  func parser(_ parser: XMLParser, foundCDATA data: Data) {
    open.last?.text += String(decoding: data, as: UTF8.self)
  }

  func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
    let code = (error as NSError).code
    guard problem == nil, !WellFormednessProblem.isTolerated(code) else { return }
    problem = Problem(code: code, line: parser.lineNumber, column: parser.columnNumber)
  }
}

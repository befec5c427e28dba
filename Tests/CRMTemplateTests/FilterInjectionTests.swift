import BSON
import Testing

@testable import CRMTemplate

@Suite("No value changes the tree of a filter")
struct FilterInjectionTests {
  private static let templates = [
    "{ ^^a^^: ^^[Name]^^ }", "{\"a\":{\"$regex\":\"[Name]$\"}}", "{a: '[Name]', b: {{'x[Name]', [Agent]}}}",
    "{ ^^$or^^: {{ { ^^a^^: { ^^$regex^^: ^^^.*[Name]^^ } }, { ^^b^^: ^^[Name]^^ } }} }",
    "{\"$expr\": {\"$regexMatch\": {\"input\": \"$a\", \"regex\": \"[Name]\"}}, \"b\": {\"$in\": [\"[Name]\"]}}",
    "{a: {\"$regularExpression\": {\"pattern\": \"[Name]\", \"options\": \"\"}}}",
  ]

  static let hostile = [
    "\", \"$ne\": \"", "' } , { 'a': { '$gt': '' } } //", "^^ } }", "}}", "{{", "[Agent]", "[[Agent]]", ".*", "+1$",
    "$where",
    "{\"$ne\": null}", "\\", "\\E.*", "a|b", "(?i)x", "[^a]", "\u{0}\u{1}\r\n", "😀", "\"", "]", "$a", "#", "null ",
  ]

  /// The kinds of values and the keys, without what strings say.
  private func outline(_ value: BSONValue) -> String {
    switch value {
    case .document(let document):
      "{" + document.elements.map { $0.key + ":" + outline($0.value) }.joined(separator: ",") + "}"
    case .array(let values): "[" + values.map(outline).joined(separator: ",") + "]"
    case .regularExpression(_, let options): "/\(options)/"
    default: "\(value.typeNumberForTests)"
    }
  }

  private func bound(_ template: FilterTemplate, name: String) throws -> BSONValue? {
    let scope = TableScope(["Name": .string(name), "Agent": .string("x")], parameters: ["Subject": "y"])
    var warnings: [RunWarning] = []
    guard case .filter(let document) = try template.bind(in: scope, environment: .plain, warnings: &warnings) else {
      return nil
    }
    return .document(document)
  }

  private func texts(_ count: Int) -> [String] {
    var random = SeededGenerator(seed: 7)
    let alphabet = Array("\"'^{}[]()\\$.*+?|#,: ab0\u{0}\né😀&;<>-_/".unicodeScalars)
    return (0..<count).map { _ in
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        text.append(alphabet[Int.random(in: alphabet.indices, using: &random)])
      }
      return String(text)
    }
  }

  @Test("For any text, the tree is the one that plain text gives", arguments: templates, [1, 2, 8])
  func sameTree(text: String, passes: Int) throws {
    let known = TableScope(["Name": .string("a"), "Agent": .string("x")])
    let (template, problems) = filter(text, knowing: known, passes: passes)
    let filter = try #require(template, "\(problems)")
    let plain = outline(try #require(try bound(filter, name: "plain")))
    for name in Self.hostile + texts(2_000) {
      guard let value = try bound(filter, name: name) else {
        #expect(name.unicodeScalars.allSatisfy { $0.value == 0 }, "\(name.debugDescription) is not sent")
        continue
      }
      #expect(outline(value) == plain, "\(name.debugDescription)")
    }
  }

  @Test("A string holds the text as it is, a pattern matches it and nothing else", arguments: hostile)
  func literal(name: String) throws {
    let known = TableScope(["Name": .string("a")])
    let template = try #require(filter("{a: '<[Name]>', b: {$regex: '^[Name]$'}}", knowing: known).0)
    guard case .document(let document)? = try bound(template, name: name) else { return }
    let text = name.withoutNUL
    #expect(document["a"] == .string("<" + text + ">"))
    guard case .document(let pattern)? = document["b"], case .string(let regex)? = pattern["$regex"] else {
      Issue.record("no pattern")
      return
    }
    #expect(regex.utf8.elementsEqual(("^" + text.escapedForPattern + "$").utf8))
    let matcher = try Regex(regex).matchingSemantics(.unicodeScalar)
    #expect(try matcher.wholeMatch(in: text) != nil)
  }
}

extension BSONValue {
  fileprivate var typeNumberForTests: String {
    switch self {
    case .string: "string"
    case .int32, .int64, .double: "number"
    case .boolean: "boolean"
    case .null: "null"
    default: "other"
    }
  }
}

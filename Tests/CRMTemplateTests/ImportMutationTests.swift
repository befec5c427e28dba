import BSON
import Testing

@testable import CRMTemplate

@Suite("Import: any bytes")
struct ImportMutationTests {
  @Test("Whatever is done to a template, there is a report", arguments: ["sample.xml", "chained.xml", "v20.xml"])
  func mutations(name: String) throws {
    let original = try Sample.data(name)
    var random = Xorshift(seed: 7)
    let pieces: [[UInt8]] =
      [
        "<", ">", "&", "&amp;", "\"", "'", "[", "]", "[[", "{{", "}}", "^^", "<![CDATA[", "]]>", "<!--", "-->",
        "<!DOCTYPE x>",
        "<?", "/>", "</Scenario>", "Passes=\"999999999999999999999\"", " Key=\"\"", "[IIf(", ".Substring(-1)", "😀",
        "\0", "\r",
        "[Number]", "[9]", "..", "$", "Next=\"ReportCall\"",
      ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80]]
    var codes: Set<String> = []
    for round in 0..<250 {
      var bytes = original
      if round % 5 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
      for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
        let start = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[start] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(start..<min(bytes.count, start + Int.random(in: 0..<40, using: &random)))
        case 2: bytes.insert(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)], at: start)
        default:
          let end = min(bytes.count, start + Int.random(in: 0..<60, using: &random))
          let target = Int.random(in: 0...bytes.count, using: &random)
          bytes.insert(contentsOf: Array(bytes[start..<end]), at: target)
        }
      }
      let (template, report) = TemplateLoader.load(bytes: bytes, settings: Sample.settings)
      #expect((template != nil) == report.isOK)
      #expect(report.errorCount == report.entries.count { $0.severity == .error })
      #expect(!report.text(fileName: "x").isEmpty && !report.json.line.isEmpty)
      codes.formUnion(report.codes)
      if let template { tryOut(template) }
    }
    #expect(codes.contains("not-xml") && codes.count > 5)
  }

  /// A template that passed must run whatever the call brings.
  private func tryOut(_ template: CRMTemplate) {
    var warnings: [RunWarning] = []
    let swiss = SwissNumbers()
    for raw in ["+41791234567", ".*", "$where", "+1$", "😀", "", String(repeating: "7", count: 4000)] {
      let number = SoughtNumber(template.format(raw, warnings: &warnings), normal: swiss.normalize(raw))
      let matcher = NumberMatcher(number, normalizer: swiss, minimumDigits: 6)
      for kind in ScenarioKind.allCases {
        var call = CallVariables(kind)
        call.number = number.text
        var run = ScenarioRun(
          template, entries: template.scenarios(of: kind), call: call, demand: .number(matcher), tracing: true)
        var steps = 0
        loop: while steps < 1000 {
          steps += 1
          switch run.next() {
          case .find: run.supply([["_id": .int32(1), "phone": ["+41791234567"], "Phones": .null], [:]])
          case .insert(let request): run.supply([request.document])
          case .done: break loop
          }
        }
        #expect(steps < 1000)
      }
    }
  }

  @Test func `Entries are in the order of the file, and too many of one code are counted`() throws {
    let outputs = (0..<300).map { "<Output Type='Pager' Value='[Nope\($0)]'/>" }.joined(separator: "\n")
    let report = Sample.report(Sample.wrap(Sample.lookup(outputs: outputs)))
    let unknown = report.entries.filter { $0.code == "unknown-variable" }
    #expect(unknown.count == 201)
    #expect(unknown.last?.message == "100 more of this code are not listed.")
    let places = report.entries.compactMap(\.place)
    #expect(places.map(\.line) == places.map(\.line).sorted())
    #expect(report.warningCount == 300 + 299)
  }

  @Test func `Places are counted in characters, inside values too`() throws {
    let xml = Sample.wrap(
      Sample.lookup(
        outputs:
          "\n  <!-- ü😀 --> <Output Type='Pager' Value='ü&amp;😀 [Nope]'/>\n<Output\n Type='PhoneOther'\n Value='a\r\n [Nix]'/>"
      ))
    let report = Sample.report(xml)
    let lines = Array(xml.unicodeScalars).split(separator: "\n", omittingEmptySubsequences: false)
    for entry in report.entries where entry.code == "unknown-variable" {
      let place = try #require(entry.place)
      let rest = Array(lines[place.line - 1].dropFirst(place.column - 1).prefix(3))
      #expect(rest == ["N", "o", "p"] || rest == ["N", "i", "x"])
    }
    #expect(report.codes == ["unknown-variable", "unknown-variable"])
    let start = Sample.report(Sample.wrap("<!-- ü😀 --> <Scenaro/>\n" + Sample.lookup()))
    #expect(start.entry("unknown-element")?.place?.column == 13)
    let text = Sample.report(
      Sample.wrap(
        Sample.lookup()
          + "<Scenario Id='ReportCall'><Command><CommandData><Value Key='a'>\n  <!-- x -->x&lt;<![CDATA[y[Nope]]]></Value></CommandData></Command></Scenario>"
      ))
    #expect(text.codes == ["unknown-variable"])
    #expect(text.entries.first?.place?.column == 3 + 10 + 5 + 9 + 1 + 1)
  }

  @Test func `The forms of a report`() throws {
    let report = Sample.report(
      Sample.wrap(Sample.lookup(command: "Command='{ ^^a^^: '", outputs: "<Output Type='Pager' Value='[Numbr]'/>")))
    let json = report.json.line
    #expect(
      json.hasPrefix(
        #"{"ok": false, "template": {"name": "T", "version": "1"}, "errors": 1, "warnings": 1, "entries": [{"severity": "error", "code": "filter-not-json", "line": 12, "column": 28, "#
      ))
    #expect(json.contains(#""scenario": "", "element": "Command", "attribute": "Command", "message": ""#))
    #expect(json.contains(#""hint": "Did you mean [Number]?"}]}"#))
    let text = report.text(fileName: "my.xml").split(separator: "\n")
    #expect(text.count == 3)
    #expect(text[1].hasPrefix("my.xml:22:30:") && text[1].contains("warning: [unknown-variable]"))
    #expect(text[2] == "T (my.xml): not usable, 1 error, 1 warning")
  }
}

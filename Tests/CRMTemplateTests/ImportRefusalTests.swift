import Foundation
import Testing

@testable import CRMTemplate

/// template-format.md, section 14, "Inputs that every implementation is tried with": what is no template at all.
@Suite("Import: files that are no template")
struct ImportRefusalTests {
  private func load(_ bytes: [UInt8]) -> ImportReport {
    TemplateLoader.load(bytes: bytes, settings: Sample.settings).report
  }

  /// A release takes milliseconds; what is quadratic in such input takes minutes, in a debug build on a busy machine too.
  private static let patience = Duration.seconds(20)

  private static let png: [UInt8] = [
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52,
  ]

  @Test(
    "Not XML, said of line 1",
    arguments: [
      [], Array("hello".utf8), png, Array("{\"a\": 1}".utf8), Array("  \n ".utf8),
      Array("<!DOCTYPE html>\n<html><body><p>Not found<br></body></html>".utf8),
      Array("<html><body><p>x<br></body></html>".utf8), [0xEF, 0xBB, 0xBF],
    ])
  func notXML(bytes: [UInt8]) {
    let report = load(bytes)
    #expect(report.codes == ["not-xml"])
    #expect(report.entries.first?.place?.line == 1)
    #expect(!report.isOK)
  }

  @Test func `A template cut off in the middle of a scenario ends at its last line`() throws {
    let sample = try Sample.text("sample.xml")
    let lines = sample.split(separator: "\n", omittingEmptySubsequences: false)
    for count in [45, 60, 80, 100] {
      let report = Sample.report(lines.prefix(count).joined(separator: "\n") + "\n")
      #expect(report.codes == ["not-xml"])
      #expect(report.entries.first?.place?.line == count)
    }
  }

  @Test(
    "Document types are refused before anything is expanded or opened",
    arguments: [
      #"<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]><Crm>&c;</Crm>"#,
      #"<!DOCTYPE Crm [<!ENTITY x SYSTEM "file:///etc/passwd">]><Crm Name="&x;"/>"#,
      #"<!DOCTYPE Crm [<!ENTITY x SYSTEM "http://127.0.0.1:1/x">]><Crm Name="&x;"/>"#,
      #"<!DOCTYPE Crm SYSTEM "http://127.0.0.1:1/crm.dtd"><Crm/>"#,
      #"<!DOCTYPE Crm [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><Crm/>"#,
      "<!DOCTYPE Crm><Crm/>", "<!doctype crm><Crm/>", "<!-- x --><!DOCTYPE Crm><Crm/>",
      #"<!DOCTYPE html [<!ENTITY x "y">]><html/>"#,
    ])
  func doctype(xml: String) {
    let report = Sample.report(#"<?xml version="1.0"?>"# + "\n" + xml)
    #expect(report.codes == ["doctype-refused"])
    #expect(report.entries.first?.place?.line == 2)
  }

  @Test func `A doctype in a comment or as text is none`() {
    let xml = Sample.wrap("<!-- <!DOCTYPE x> -->" + Sample.lookup())
    #expect(Sample.report(xml).codes == [])
  }

  @Test func `No more than the limit is looked at`() {
    let started = ContinuousClock.now
    let report = load([UInt8](repeating: UInt8(ascii: "<"), count: TemplateLoader.bytesToRead))
    #expect(report.codes == ["too-large"])
    #expect(ContinuousClock.now - started < Self.patience)
  }

  private static let overLimits: [String: @Sendable () -> String] = [
    "nested": { String(repeating: "<a>", count: 100_000) },
    "brackets": { "<Crm><Value x=\"" + String(repeating: "[", count: 100_000) + "\"/></Crm>" },
    "text": { "<Crm>" + String(repeating: "[", count: 100_000) + "</Crm>" },
    "cdata": { "<Crm><![CDATA[" + String(repeating: "x", count: 70_000) + "]]></Crm>" },
    "elements": { "<Crm>" + String(repeating: "<a/>", count: 20_001) + "</Crm>" },
    "attributes": { "<Crm " + (0..<1000).map { "a\($0)=\"\"" }.joined(separator: " ") + "/>" },
  ]

  @Test("Limits of any file", arguments: overLimits.keys.sorted())
  func limits(name: String) throws {
    let make = try #require(Self.overLimits[name])
    let xml = make()
    let started = ContinuousClock.now
    let report = Sample.report(xml)
    #expect(report.codes == ["too-large"])
    #expect(report.entries.first?.place != nil)
    #expect(ContinuousClock.now - started < Self.patience)
  }

  @Test func `Two hundred scenarios, named with the limit`() throws {
    let report = Sample.report(Sample.wrap(String(repeating: Sample.lookup(), count: 200)))
    #expect(report.codes == ["too-large"])
    let message = try #require(report.entries.first?.message)
    #expect(message.contains("200 scenarios") && message.contains("100"))
    let parameters = (0...500).map { "<Parameter Name=\"p\($0)\"/>" }.joined()
    #expect(Sample.report(Sample.wrap(Sample.lookup(), parameters: parameters)).codes == ["too-large"])
  }

  @Test func `Another root`() {
    #expect(Sample.report("<Html></Html>").codes == ["not-a-template"])
    #expect(Sample.report("<Html></Html>").entries.first?.place == TemplatePlace(line: 1, column: 1))
  }

  @Test func `Encodings that are read`() throws {
    let text = Sample.wrap(Sample.lookup()).replacingName("T", with: "Zürich 😀")
    for xml in [text, #"<?xml version="1.0" encoding="utf-16"?>"# + text] {
      var little: [UInt8] = [0xFF, 0xFE]
      var big: [UInt8] = [0xFE, 0xFF]
      for unit in xml.utf16 {
        little += [UInt8(unit & 0xFF), UInt8(unit >> 8)]
        big += [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      }
      for bytes in [Array(xml.utf8), [0xEF, 0xBB, 0xBF] + Array(xml.utf8), little, big] {
        let report = load(bytes)
        #expect(report.codes == [])
        #expect(report.templateName == "Zürich 😀")
      }
    }
  }

  @Test(
    "Encodings that are not",
    arguments: [
      [UInt8]("<Crm Name=\"Z".utf8) + [0xFC] + Array("rich\"/>".utf8),
      Array(#"<?xml version="1.0" encoding="iso-8859-1"?><Crm/>"#.utf8),
      Array(#"<?xml version='1.0' encoding='windows-1252' ?><Crm/>"#.utf8),
      [0x3C, 0, 0x43, 0, 0x72, 0], [0, 0x3C, 0, 0x43], [0xFF, 0xFE, 0, 0, 0x3C, 0, 0, 0],
      [0xFF, 0xFE, 0x3C, 0, 0x00, 0xD8, 0x3C, 0], [UInt8]("<Crm>".utf8) + [0xED, 0xA0, 0x80],
    ])
  func unsupportedEncodings(bytes: [UInt8]) {
    #expect(load(bytes).codes == ["encoding-unsupported"])
  }

  @Test(
    "What is not well-formed, in words of our own",
    arguments: [
      "<Crm><!-- a -- b --></Crm>", "<Crm>&bomb;</Crm>", "<Crm a='1' a='2'/>", "<Crm a=1/>", "<Crm></Crm>x",
      "<Crm><a></Crm>",
      "<Crm>\u{0}</Crm>", "<Crm a='<'/>", "<Crm", "<Crm>&", "<", "<?xml", "<!--", "<Crm></Crm><Crm></Crm>",
      "<Crm>&#0;</Crm>",
    ])
  func illFormed(xml: String) throws {
    let report = Sample.report(xml)
    #expect(report.codes == ["not-xml"])
    #expect(try #require(report.entries.first).message.hasSuffix("."))
  }

  @Test func `A password with an ampersand is not repeated`() throws {
    let report = Sample.report("<Crm>\n<Parameter Default='mongodb://u:p&ssw0rd;@h'/></Crm>")
    #expect(report.codes == ["not-xml"])
    #expect(!report.text(fileName: "f").contains("ssw0rd"))
    #expect(report.entries.first?.place?.line == 2)
  }

  @Test func `Namespaces may be wrong, comments may stand anywhere`() {
    let xml = Sample.wrap("<!-- a --><?x y?>" + Sample.lookup())
      .replacingOccurrence(of: "<Crm ", with: "<Crm xmlns:xsi='' xmlns='urn:x' xmlns:xsd=\"%%\" xml:lang='de' ")
    #expect(Sample.report(xml).codes == [])
  }

  @Test func `60,000 brackets and 40 levels of them are told apart`() {
    let started = ContinuousClock.now
    let many = Sample.report(
      Sample.wrap(Sample.lookup(outputs: "<Output Type='Pager' Value='\(String(repeating: "[", count: 60_000))'/>")))
    #expect(Set(many.codes) == ["bracket-literal"])
    let deep = String(repeating: "[", count: 40) + "Number" + String(repeating: "]", count: 40)
    let report = Sample.report(Sample.wrap(Sample.lookup(outputs: "<Output Type='Pager' Value='\(deep)'/>")))
    #expect(report.codes.contains("bad-expression"))
    #expect(ContinuousClock.now - started < Self.patience)
  }
}

extension String {
  func replacingName(_ name: String, with other: String) -> String {
    replacingOccurrence(of: "Name=\"\(name)\"", with: "Name=\"\(other)\"")
  }

  /// The first occurrence.
  func replacingOccurrence(of text: String, with other: String) -> String {
    guard let range = range(of: text) else { return self }
    return replacingCharacters(in: range, with: other)
  }
}

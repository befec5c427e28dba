import Foundation
import Testing

@testable import CRMTemplate

@Suite("Cultures")
struct FormatsCultureTests {
  @Test(
    "A name, a known language, or nothing",
    arguments: [
      ("", ""), ("en-US", "en-US"), ("EN-gb", "en-GB"), ("de_CH", "de-CH"), ("de", "de-DE"), ("de-AT", "de-DE"),
      ("en", "en-US"), ("en-AU", "en-US"), ("fr-CA", "fr-FR"), ("nl-BE", "nl-NL"), ("ja-JP", nil), ("xx", nil),
      ("-", nil), ("deutsch", nil),
    ] as [(String, String?)])
  func lookup(_ name: String, _ expected: String?) {
    #expect(Culture.named(name)?.name == expected)
  }

  @Test("The tables in the source are those of cultures.json")
  func tables() throws {
    let url = try #require(Bundle.module.url(forResource: "cultures", withExtension: "json", subdirectory: "Data"))
    let cultures = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: [String: Any]])
    #expect(cultures.keys.sorted() == Culture.names.sorted())
    for (name, table) in cultures {
      let culture = try #require(Culture.named(name))
      var compared = 0
      for property in Mirror(reflecting: culture).children {
        guard let label = property.label, let expected = table[label] else { continue }
        if let text = property.value as? String { #expect(text == expected as? String, "\(name).\(label)") }
        if let texts = property.value as? [String] { #expect(texts == expected as? [String], "\(name).\(label)") }
        compared += 1
      }
      #expect(compared == 17)
      // What the code takes for granted.
      #expect(table["groupSizes"] as? [Int] == [3])
      #expect(table["negativeSign"] as? String == "-")
      #expect(table["numberDecimalDigits"] as? Int == 2)
    }
  }

  @Test("German short months are genitive beside a day of the month")
  func genitive() {
    let date = TemplateValue.dateTime(DotNetDateTime(ticks: 636_783_288_500_000_000, kind: .utc, offsetSeconds: 0))
    let german = Formats(.germanDE)
    #expect(german(date, "d. MMM yyyy") == "20. Nov. 2018")
    #expect(german(date, "MMM yyyy") == "Nov 2018")
    #expect(german(date, "dddd MMM") == "Dienstag Nov")
    #expect(german(date, "MMM dd") == "Nov. 20")
  }
}

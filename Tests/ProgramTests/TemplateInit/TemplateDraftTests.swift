import BSON
import CRMTemplate
import TestSupport
import Testing

@testable import ringside

@Suite struct TemplateDraftTests {
  private typealias Fixture = ProposalFixture

  /// Collections of many shapes, and what the filter of their template looks for.
  /// (Computed: the leak check does not know the pointers in constant documents.)
  static var shapes: [(documents: [BSONDocument], country: String?, filter: FilterShape.Form)] {
    [
      (
        Fixture.several { ["last": "Muster", "phone": .string("+41" + Fixture.national($0))] }, "CH",
        .equality(fields: ["phone"])
      ),
      (
        Fixture.several {
          [
            "name": ["first": "A", "last": "B"], "email": "a@b.ch",
            "phones": [
              "work": .string("+41" + Fixture.national($0)), "mobile": .string("+41" + Fixture.national($0 + 50)),
            ],
          ]
        }, "CH", .equality(fields: ["phones.mobile", "phones.work"])
      ),
      (
        Fixture.several {
          ["Firma": "A & B <C> \"D\"", "Telefon Büro": .string("079/" + Fixture.national($0).dropFirst(2))]
        }, "CH",
        .suffix(fields: ["Telefon Büro"])
      ),
      (
        Fixture.several { ["phones": [["type": "x", "number": .string("+41" + Fixture.national($0))]]] }, "CH",
        .equality(fields: ["phones.number"])
      ),
      (
        Fixture.several {
          ["fullName": "Anna Muster", "tel": .int64(41_790_000_000 + Int64($0)), "fax": "+41441112233"]
        }, nil,
        .equality(fields: ["tel"])
      ),
    ]
  }

  @Test(arguments: shapes.indices) func ourOwnCheckHasNothingToSay(index: Int) throws {
    let shape = Self.shapes[index]
    let proposal = try Fixture.proposal(shape.documents, country: shape.country)
    let (template, report) = try Fixture.load(TemplateDraft(proposal: proposal).text)
    #expect(report.entries == [])
    let loaded = try #require(template)
    #expect(loaded.scenarios(of: .lookupByNumber).compactMap { $0.command?.filter?.shape.form } == [shape.filter])
    #expect(loaded.isSwitchedOff(.reportCall) && loaded.isSwitchedOff(.createContact))
    #expect(loaded.scenarios(of: .reportCall).count == 1 && loaded.scenarios(of: .createContact).count == 1)
  }

  @Test func namesOfOptionsAreEscaped() throws {
    var proposal = try Fixture.proposal(
      [["last": "Muster", "phone": "+41791234567"]], collection: #"a"&<b>--[Number]-"#)
    proposal.source.database = "x'\"]]>"
    let text = TemplateDraft(proposal: proposal).text
    let (template, report) = try Fixture.load(text)
    #expect(report.entries == [])
    let command = try #require(template?.scenarios(of: .lookupByNumber).first?.command)
    #expect(command.collection == #"a"&<b>--[Number]-"# && command.database == "x'\"]]>")
    #expect(proposal.has(.warning, #"db.getCollection("a\"&<b>--[Number]-").createIndex"#))
  }

  @Test func whatIsUndecidedStandsInTheTemplate() throws {
    let proposal = try Fixture.proposal([["phone": "+41791234567", "a--b]": 1]])
    let text = TemplateDraft(proposal: proposal).text
    #expect(text.contains("No field looks like a name."))
    #expect(text.contains("'a- -b]'"))
    #expect(text.contains(#"createIndex({ "phone": 1 })"#))
    #expect(try Fixture.load(text).report.entries == [])
  }

  @Test func aNewContactIsWhatTheLookUpFinds() throws {
    let proposal = try Fixture.proposal(Self.shapes[3].documents)
    let (template, _) = try Fixture.load(
      TemplateDraft(proposal: proposal).text, parameters: ["CreateContactEnabled": "True", "ReportCallEnabled": "True"])
    let loaded = try #require(template)
    #expect(!loaded.isSwitchedOff(.createContact))
    guard case .array(let key, .object(_, let inner))? = proposal.newContact.first else {
      Issue.record("no array of objects")
      return
    }
    #expect(key == "phones")
    #expect(inner == [.value(key: "number", text: "[Number]", type: "String")])
  }

  @Test func comments() {
    #expect(XMLText.comment("a--b---c-") == "a- -b- - -c- ")
    #expect(XMLText.comment("a\u{0}b\u{FFFF}") == "a\u{FFFD}b\u{FFFD}")
    #expect(XMLText.escaped(#"<a b="c">&"#) == "&lt;a b=&quot;c&quot;&gt;&amp;")
  }

  @Test func shares() {
    #expect(Share(part: 0, whole: 0).text == "0 %")
    #expect(Share(part: 1, whole: 1_000).text == "<1 %")
    #expect(Share(part: 999, whole: 1_000).text == ">99 %")
    #expect(Share(part: 1, whole: 3).text == "33 %")
    #expect(Share(part: 3, whole: 3).text == "100 %")
  }
}

/// Whatever the fields are called, the template has no error, and nothing of a value is in it.
@Suite struct TemplateDraftPropertyTests {
  private static let pieces = [
    "phone", "Tel", "name", "first", "Vorname", "mail", "company", "work", "a", "é", "Ω", "電話", "1", "12", "_", "-",
    "--", " ", ".", "$",
    "]", "[", "^^", "{{", "}}", "\"", "'", "<", ">", "&", "-->", "\n", "\u{1}", "\u{FFFF}", "[Number]", "😀",
  ]

  @Test func anyNames() throws {
    var proposed = 0
    for seed in 0..<400 {
      var random = SeededGenerator(seed: UInt64(seed))
      let names = (0..<6).map { _ in
        (0..<Int.random(in: 1...3, using: &random)).map { _ in Self.pieces.randomElement(using: &random) ?? "" }
          .joined()
      }
      let nested = Bool.random(using: &random)
      let documents = (0..<3).map { index -> BSONDocument in
        let values: [BSONValue] = [
          .string("+4179123450\(index)"), .string("Secretname"), .string("secret@example.com"), .int64(41_791_234_500),
          ["x": .string("+4179123451\(index)")], [.string("+4179123452\(index)")],
        ]
        let inner = BSONDocument(zip(names, values).map { .init(key: $0, value: $1) })
        return nested ? BSONDocument([.init(key: names[0], value: .document(inner))]) : inner
      }
      guard let proposal = try? ProposalFixture.proposal(documents) else { continue }
      proposed += 1
      let text = TemplateDraft(proposal: proposal).text
      let report = try ProposalFixture.load(text).report
      #expect(report.entries == [], "seed \(seed)")
      for secret in ["7912345", "Secretname", "secret@"] {
        #expect(!text.contains(secret) && !ProposalReport(proposal: proposal).text.contains(secret), "seed \(seed)")
      }
    }
    #expect(proposed > 100)
  }
}

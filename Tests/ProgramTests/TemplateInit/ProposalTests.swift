import BSON
import CRMTemplate
import Testing

@testable import ringside

@Suite struct ProposalTests {
  private typealias Fixture = ProposalFixture

  @Test func nestedFieldsInEnglish() throws {
    let proposal = try Fixture.proposal(
      Fixture.several { index in
        [
          "_id": .int32(Int32(index)), "name": ["first": "Anna", "last": "Muster"], "company": "Muster AG",
          "email": .string("a\(index)@example.com"),
          "phones": index % 2 == 0
            ? ["work": .string("+41" + Fixture.national(index)), "mobile": .string("0" + Fixture.national(index))]
            : ["work": .string("+41" + Fixture.national(index))],
        ]
      },
      indexes: [["key": ["phones.work": 1], "name": "phones.work_1"]])
    #expect(proposal.phones.map(\.path.text) == ["phones.work", "phones.mobile"])
    #expect(proposal.phones.map(\.output) == ["PhoneBusiness", "PhoneMobile"])
    #expect(proposal.phones.map(\.statistics.documents) == [20, 10])
    #expect(proposal.phones.map(\.index) == [.served("phones.work_1"), .unserved(because: nil)])
    #expect(!proposal.hasSuffix)
    #expect(proposal.firstName?.path.text == "name.first" && proposal.lastName?.path.text == "name.last")
    #expect(proposal.company?.path.text == "company" && proposal.mail?.path.text == "email")
    #expect(proposal.has(.warning, #"db.contacts.createIndex({ "phones.mobile": 1 })"#))
    #expect(!proposal.has(.warning, "phones.work"))
  }

  @Test func germanFieldsAndFormattedNumbers() throws {
    let proposal = try Fixture.proposal(
      Fixture.several { index in
        [
          "Vorname": "Anna", "Name": "Muster", "Firma": "Muster GmbH",
          "Telefon": .string("0\(Fixture.national(index))".grouped),
          "Fax": .string("0" + Fixture.national(index)), "PLZ": "8000", "Geburtsdatum": "31.01.1980",
          "Kundennummer": .string("44\(1_000_000 + index)"),
        ]
      })
    #expect(proposal.phones.map(\.path.text) == ["Telefon"])
    #expect(proposal.faxes.map(\.output) == ["FaxBusiness"])
    #expect(proposal.firstName?.path.text == "Vorname" && proposal.lastName?.path.text == "Name")
    #expect(proposal.company?.path.text == "Firma" && proposal.mail == nil)
    #expect(proposal.hasSuffix)
    #expect(proposal.has(.warning, "an equality would find only 0 %"))
    #expect(proposal.has(.warning, "(20 documents)"))
    // No index helps a suffix: none is asked for.
    #expect(!proposal.findings.contains { $0.text.contains("createIndex") })
  }

  @Test func theShareThatAnEqualityMissesDecides() throws {
    func match(formatted: Int) throws -> TemplateProposal.Phone.Match? {
      try Fixture.proposal(
        Fixture.several(100) { index in
          let number = "0" + Fixture.national(index)
          return ["last": "Muster", "phone": .string(index < formatted ? number.grouped : number)]
        }
      ).phones.first?.match
    }
    #expect(try match(formatted: 0) == .equality)
    #expect(try match(formatted: 5) == .equality)
    #expect(try match(formatted: 6) == .suffix)
  }

  @Test func theOtherFilterStandsInAComment() throws {
    func template(formatted: Int) throws -> String {
      let proposal = try Fixture.proposal(
        Fixture.several(100) { index in
          let number = "0" + Fixture.national(index)
          return ["last": "Muster", "phone": .string(index < formatted ? number.grouped : number)]
        })
      let text = TemplateDraft(proposal: proposal).text
      #expect(try Fixture.load(text).report.entries == [])
      return text
    }
    let (equality, suffix) = ("{ ^^phone^^: ^^[Number]^^ }", "{ ^^phone^^: { ^^$regex^^: ^^[Number]$^^ } }")
    let none = try template(formatted: 0)
    #expect(none.contains(equality) && !none.contains(suffix))
    let few = try template(formatted: 5)
    #expect(few.contains(#"Command="\#(equality)""#) && few.contains(suffix))
    let many = try template(formatted: 50)
    #expect(many.contains(#"Command="\#(suffix)""#) && many.contains(equality))
  }

  @Test func arraysOfTextsAndOfObjects() throws {
    let proposal = try Fixture.proposal(
      Fixture.several { index in
        [
          "nombre": index % 2 == 0 ? "María José" : "Ana", "apellidos": "García",
          "teléfonos": [.string("+41" + Fixture.national(index)), "+41441112233"],
          "contacto": [["tipo": "x", "correo": .string("a\(index)@example.es")]],
          "otros": [["número": .string("+41" + Fixture.national(100 + index))]],
        ]
      })
    #expect(proposal.phones.map(\.path.text) == ["teléfonos", "otros.número"])
    #expect(proposal.firstName?.path.text == "nombre" && proposal.lastName?.path.text == "apellidos")
    #expect(proposal.mail?.path.text == "contacto.correo")
    #expect(proposal.has(.undecided, "otros.número is taken for a phone field because of its values alone (100 %"))
    #expect(
      proposal.newContact == [
        .array(key: "teléfonos", .value(key: "", text: "[Number]", type: "String")),
        .value(key: "nombre", text: "[[CreateContactFirstName]]", type: "String"),
        .value(key: "apellidos", text: "[[CreateContactLastName]]", type: "String"),
      ])
  }

  @Test func aWholeNameInOneField() throws {
    let proposal = try Fixture.proposal(
      Fixture.several { ["name": "Anna Muster", "tel": .int64(41_790_000_000 + Int64($0))] })
    #expect(proposal.fullName?.path.text == "name" && proposal.firstName == nil)
    #expect(proposal.has(.undecided, "name holds the whole name"))
    #expect(proposal.phones.map(\.isInteger) == [true])
    #expect(
      proposal.newContact.contains(
        .value(key: "name", text: "[[CreateContactFirstName]] [[CreateContactLastName]]", type: "String")))
    #expect(proposal.newContact.contains(.value(key: "tel", text: "[Number]", type: "Int64")))
  }

  /// Fields and what they hold, and which of them become first, last and full name.
  @Test(
    arguments: [
      (["Vorname": "Anna", "Name": "Muster"], ["Vorname", "Name", nil]),
      (["prenom": "Anna", "nom": "Muster"], ["prenom", "nom", nil]),
      (["nome": "Anna", "cognome": "Rossi"], ["nome", "cognome", nil]),
      (["firstName": "Anna", "lastName": "Muster", "displayName": "Anna Muster"], ["firstName", "lastName", nil]),
      (["firstName": "Anna", "name": "Anna Muster"], [nil, nil, "name"]),
      (["lastName": "Muster", "name": "Anna Muster"], [nil, nil, "name"]),
      (["lastName": "Muster"], [nil, "lastName", nil]),
      (["name": "Muster"], [nil, nil, "name"]),
      (["hostname": "Muster", "status": "open"], [nil, nil, nil]),
      (["firstName": "1234", "lastName": "https://example.com/x"], [nil, nil, nil]),
    ] as [([String: String], [String?])]) func whichNames(fields: [String: String], expected: [String?]) throws
  {
    let names = fields.map { BSONDocument.Element(key: $0.key, value: .string($0.value)) }
    let proposal = try Fixture.proposal(
      Fixture.several { BSONDocument(names + [.init(key: "phone", value: .string("+41" + Fixture.national($0)))]) })
    #expect([proposal.firstName, proposal.lastName, proposal.fullName].map { $0?.path.text } == expected)
  }

  @Test func aNameThatFewHaveIsNotTaken() throws {
    let proposal = try Fixture.proposal(
      Fixture.several { index in
        var contact: BSONDocument = ["fullName": "Anna Muster", "phone": .string("+41" + Fixture.national(index))]
        if index < 5 {
          contact["firstName"] = "Anna"
          contact["lastName"] = "Muster"
        }
        return contact
      })
    #expect(proposal.fullName?.path.text == "fullName" && proposal.firstName == nil && proposal.lastName == nil)
  }

  @Test func whatCannotBeDecided() throws {
    let proposal = try Fixture.proposal(
      Fixture.several { index in
        [
          "phone": .string("+41" + Fixture.national(index)), "email": "a@example.com", "mail2": "b@example.com",
          "owner": ["phone": "+41441112233", "email": "boss@example.com", "name": "Boss"],
          "phoneType": index == 0 ? "441112233" : "mobile",
        ]
      })
    #expect(proposal.has(.undecided, "No field looks like a name."))
    #expect(proposal.has(.undecided, "email and mail2 are equally filled (100 %)"))
    #expect(proposal.has(.undecided, "owner.phone holds phone numbers, but seems to be about somebody else"))
    #expect(proposal.has(.undecided, "phoneType is named like a phone field, but only 5 % of its values"))
    #expect(proposal.phones.map(\.path.text) == ["phone"])
    #expect(proposal.mail?.path.text == "email")
  }

  @Test func nationalNumbersWithoutACountry() throws {
    let proposal = try Fixture.proposal(
      Fixture.several { ["last": "Muster", "phone": .string("0" + Fixture.national($0))] }, country: nil)
    #expect(proposal.phones.map(\.path.text) == ["phone"])
    #expect(proposal.has(.warning, "give --country"))
  }

  @Test func moreNumbersThanAContactCanShow() throws {
    let names = (0..<9).map { "phone\(UnicodeScalar(UInt8(97 + $0)))" }
    let proposal = try Fixture.proposal(
      Fixture.several { index in
        BSONDocument(
          [.init(key: "last", value: "Muster")]
            + names.map { .init(key: $0, value: .string("+41" + Fixture.national(index))) })
      })
    #expect(proposal.phones.count == 7)
    #expect(Set(proposal.phones.map(\.output)).count == 7)
    #expect(proposal.findings.filter { $0.text.contains("no more than 7 phone numbers") }.count == 2)
  }

  @Test func namesThatAreDataStayOut() throws {
    let documents = Fixture.several(300) { index in
      [
        "last": "Muster", "phone": .string("+41" + Fixture.national(index)),
        "byNumber": BSONDocument([.init(key: "+41" + Fixture.national(index), value: "x")]).value,
        "byName": BSONDocument([
          .init(
            key: "k" + String(UnicodeScalar(UInt8(97 + index % 26))) + String(UnicodeScalar(UInt8(97 + index / 26))),
            value: ["phone": .string("+41" + Fixture.national(index))])
        ]).value,
        "x]y": "+41441112233",
      ]
    }
    let proposal = try Fixture.proposal(documents)
    #expect(proposal.phones.map(\.path.text) == ["phone"])
    #expect(proposal.has(.undecided, "In byNumber, field names look like data"))
    #expect(proposal.has(.undecided, "In byName, field names look like data"))
    #expect(proposal.has(.undecided, "In the document, 1 field name cannot stand in a template and is left out: 'x]y'"))
    let all = ProposalReport(proposal: proposal).text + TemplateDraft(proposal: proposal).text
    #expect(!all.contains("4179") && !all.contains("kaa"))
  }

  @Test func nothingToPropose() throws {
    #expect(throws: NoProposal.noDocuments) { try Fixture.proposal([]) }
    #expect(throws: NoProposal.noPhones(findings: [])) { try Fixture.proposal([["last": "Muster", "age": 40]]) }
  }

  @Test func aSampleIsAsLargeAsItsFieldsNotItsDocuments() throws {
    let profile = try Fixture.profile(
      Fixture.several(6_000) { index in
        let name = String(index, radix: 26).map { String(UnicodeScalar(UInt8(97 + (Int(String($0), radix: 26) ?? 0)))) }
        return BSONDocument([.init(key: "f" + name.joined(), value: "x")])
      })
    #expect(profile.fields.count == CollectionProfile.maximumFields && profile.isCut)
    #expect(profile.shapes.count <= 2 * CollectionProfile.maximumFields)
  }

  @Test func deepDocumentsAreLookedAtOnlyToADepth() throws {
    var document: BSONDocument = ["phone": "+41791234567"]
    for _ in 0..<90 { document = ["a": .document(document)] }
    #expect(try Fixture.profile([document, ["a": [["b": [["c"]]]]]]).fields.isEmpty)
  }
}

extension String {
  /// `079/123-45-67`.
  fileprivate var grouped: String {
    let digits = Array(self)
    return String(digits.prefix(3)) + "/" + String(digits.dropFirst(3).prefix(3)) + "-"
      + String(digits.dropFirst(6).prefix(2))
      + "-" + String(digits.dropFirst(8))
  }
}

extension BSONDocument {
  fileprivate var value: BSONValue { .document(self) }
}

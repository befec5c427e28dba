import BSON
import CRMTemplate
import ContactLookup
import PhoneNumbers
import Testing

@testable import ContactCreation

/// Without a server: whether a document that is there is still the number's.
@Suite("Whether a contact still has the number") struct ContactNumberTests {
  private func identity(of number: String) throws -> ContactIdentity {
    let normalizer = TemplateNormalizer(try #require(NumberNormalizer(country: "CH")))
    let normal = normalizer.normalize(number)
    return ContactIdentity(
      number: NumberIdentity(tenant: "default", e164: normal.e164, number: number),
      matcher: NumberMatcher(
        SoughtNumber(FormattedNumber(number, prefix: .asIs), normal: normal), normalizer: normalizer,
        minimumDigits: 6))
  }

  @Test(
    arguments: [
      ["phone": "+41765550000"], ["phone": "076 555 00 00"], ["phone": "0041 (0)76/555-00-00"],
      ["phone": .int64(41_765_550_000)], ["phone": .double(41_765_550_000)],
      ["phones": .document(["home": "", "work": .document(["number": "+41 76 555 00 00"])])],
      ["phones": ["+41765550099", .document(["number": "0765550000"])]],
    ] as [BSONDocument]) func aNumberInWhateverFormAndPlace(document: BSONDocument) throws
  {
    #expect(try identity(of: "076 555 00 00").stands(in: document))
    #expect(try identity(of: "+41765550000").stands(in: document))
    #expect(try !identity(of: "+41765550001").stands(in: document))
  }

  @Test(
    arguments: [
      [:], ["_id": "+41765550000"], ["last": "Caller 0765550000"], ["last": "3CX Contact +41765550000"],
      ["note": "was +41765550000 until May"], ["phone": "+41765550099"], ["phone": ""], ["phone": .null],
      ["phone": "+49765550000"], ["born": .date(1_765_550_000)], ["page": "https://crm.example.com/0765550000"],
    ] as [BSONDocument]) func aNameThatWasMadeOfItIsNone(document: BSONDocument) throws
  {
    #expect(try !identity(of: "+41765550000").stands(in: document))
  }

  @Test func theGenerationIsKnownByTheID() throws {
    let number = try identity(of: "+41765550000").number
    #expect(number.generation(of: KnownIdentity.swiss) == 0)
    #expect(number.generation(of: KnownIdentity.swissSecond) == 1)
    #expect(number.generation(of: KnownIdentity.otherTenant) == nil)
    #expect(number.generation(of: .objectID(number.documentID(generation: 15))) == 15)
    #expect(number.generation(of: .objectID(number.documentID(generation: 16))) == nil)
    #expect(number.generation(of: .objectID(number.documentID(generation: 0, others: ["Visit", "0"]))) == nil)
    for id: BSONValue? in [nil, .null, "1ae2ed5dbe7047fe25b398b1"] { #expect(number.generation(of: id) == nil) }
  }
}

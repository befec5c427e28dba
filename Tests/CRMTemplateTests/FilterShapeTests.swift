import BSON
import Testing

@testable import CRMTemplate

@Suite("What a filter asks of the number")
struct FilterShapeTests {
  let scope = TableScope(
    ["Number": .string("+41791234567"), "Agent": .string("101")],
    parameters: ["Company": "ACME", "Field": "phone", "Text": "of [Agent]"])

  private func shape(_ text: String, passes: Int = 1) throws -> FilterShape {
    let (template, problems) = filter(text, knowing: scope, passes: passes)
    return try #require(template, "\(problems)").shape
  }

  private func bound(_ template: FilterTemplate?) throws -> BoundFilter? {
    var warnings: [RunWarning] = []
    let parametersOnly = TableScope(parameters: ["Company": "ACME"])
    return try template?.bind(in: parametersOnly, environment: .plain, warnings: &warnings)
  }

  @Test(arguments: [
    ("{phone: '[Number]'}", ["phone"]), ("{phone: [Number]}", ["phone"]), ("{phone: '[[number]]'}", ["phone"]),
    ("{'a.b': {$eq: '[Number]'}}", ["a.b"]),
    ("{ ^^$or^^: {{ { ^^a^^: ^^[Number]^^ }, { ^^b^^: ^^[Number]^^ } }} }", ["a", "b"]),
    ("{$or: [{a: '[Number]'}, {a: [Number]}]}", ["a"]), ("{$and: [{$and: [{phone: '[Number]'}]}]}", ["phone"]),
  ])
  func equality(text: String, fields: [String]) throws {
    let shape = try shape(text)
    #expect(shape.form == .equality(fields: fields))
    #expect(shape.branches.map(\.match).allSatisfy { $0 == .equality })
    #expect(shape.rest == nil)
  }

  @Test(arguments: [
    ("{phone: {$regex: '[Number]$'}}", ["phone"]), ("{phone: {$regex: '.*[Number]$'}}", ["phone"]),
    ("{phone: {$regex: '^.*[Number]$', $options: 'i'}}", ["phone"]),
    ("{phone: {$options: '', $regex: '[Number]$'}}", ["phone"]),
    ("{phone: {\"$regularExpression\": {\"pattern\": \"[Number]$\", \"options\": \"\"}}}", ["phone"]),
    (
      "{ ^^$or^^: {{ { ^^Phones.Work^^: { ^^$regex^^: ^^[Number]$^^ } }, { ^^Phones.Mobile^^: { ^^$regex^^: ^^[Number]$^^ } } }} }",
      ["Phones.Work", "Phones.Mobile"]
    ),
  ])
  func suffix(text: String, fields: [String]) throws {
    let shape = try shape(text)
    #expect(shape.form == .suffix(fields: fields))
    #expect(shape.rest == nil)
  }

  @Test("Equality and suffix together, and branches with conditions of their own, are alternatives")
  func alternatives() throws {
    let mixed = try shape("{$or: [{a: '[Number]'}, {b: {$regex: '[Number]$'}}]}")
    #expect(mixed.form == .alternatives)
    #expect(mixed.branches.map(\.field) == ["a", "b"])
    #expect(mixed.branches.map(\.match) == [.equality, .suffix])
    let own = try shape("{$or: [{a: '[Number]', active: true}, {b: '[Number]'}], deleted: {$ne: true}}")
    #expect(own.form == .alternatives)
    #expect(try bound(own.branches.first?.rest) == .filter(["active": true]))
    #expect(try bound(own.rest) == .filter(["deleted": ["$ne": true]]))
  }

  @Test("Conditions that do not depend on the call stay beside, parameters included")
  func rest() throws {
    let plain = try shape("{active: true, phone: '[Number]', owner: '[Company]'}")
    #expect(plain.form == .equality(fields: ["phone"]))
    #expect(try bound(plain.rest) == .filter(["active": true, "owner": "ACME"]))
    let doubled = try shape("{a: {$gt: 1}, $and: [{a: {$lt: 5}}, {phone: {$regex: '[Number]$'}}]}")
    #expect(doubled.form == .suffix(fields: ["phone"]))
    #expect(try bound(doubled.rest) == .filter(["$and": [["a": ["$gt": 1]], ["a": ["$lt": 5]]]]))
    let choice = try shape("{$or: [{a: 1}, {b: 2}], phone: '[Number]'}")
    #expect(try bound(choice.rest) == .filter(["$or": [["a": 1], ["b": 2]]]))
  }

  @Test(arguments: [
    "{phone: '[[Number].Replace(\"+\",\"\")]'}", "{phone: '+[Number]'}", "{phone: {$regex: '[Number]'}}",
    "{phone: {$regex: '^[Number]$'}}", "{phone: {$regex: '[Number]$', $options: 'm'}}", "{phone: {$in: ['[Number]']}}",
    "{phone: {$ne: '[Number]'}}", "{phone: '[Agent]'}", "{a: '[Number]', b: '[Number]'}",
    "{a: '[Number]', b: '[Agent]'}",
    "{$nor: [{a: '[Number]'}]}", "{$or: [{a: '[Number]'}, {b: '[Agent]'}]}", "{$or: [{a: '[Number]'}, {b: 1}]}",
    "{a: 1}",
    "{[Field]: '[Number]'}", "{phone: {$not: {$regex: '[Number]$'}}}", "{$expr: {$eq: ['$a', '[Number]']}}",
    "{phone: {$regex: '[Number]$', $exists: true}}", "{$or: []}",
  ])
  func general(text: String) throws {
    let shape = try shape(text)
    #expect(shape.form == .general)
    #expect(shape.branches.isEmpty)
  }

  @Test("A parameter whose text names the call is no constant once a further pass reads it")
  func parameterThatNamesTheCall() throws {
    #expect(try shape("{phone: '[Number]', a: '[Text]'}").form == .equality(fields: ["phone"]))
    #expect(try shape("{phone: '[Number]', a: '[Text]'}", passes: 2).form == .general)
  }

  @Test("The names that a filter needs")
  func names() throws {
    let (template, _) = filter("{a: '[Number]', [Field]: [Agent], b: '[[Number].Trim()]'}", knowing: scope)
    #expect(template?.referencedNames.map(\.spelling) == ["Number", "Field", "Agent"])
  }
}

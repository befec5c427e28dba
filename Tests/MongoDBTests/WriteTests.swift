import BSON
import MongoDB
import TestSupport
import Testing

@Suite struct WriteTests {
  @Test func eachDocumentHasItsOwnFate() throws {
    let test = try TestCollection()
    let client = test.client
    _ = try client.runCommand(
      [
        "create": "people",
        "validator": ["$jsonSchema": ["bsonType": "object", "properties": ["age": ["bsonType": ["int", "long"]]]]],
      ], on: test.namespace.database)
    try client.createIndexes([["key": ["email": 1], "name": "email_1", "unique": true]], on: test.namespace)
    try test.fill([["_id": 103, "email": "old"], ["_id": 900, "email": "taken"]])

    var documents = (1...8).map { ["_id": .int32(100 + $0), "email": .string("e\($0)"), "age": 1] as BSONDocument }
    documents[4]["email"] = "taken"  // the fifth
    documents[6]["age"] = "old"  // the seventh
    let outcomes = try client.insert(documents, into: test.namespace)

    #expect(outcomes.count == 8)
    for place in [0, 1, 3, 5, 7] {
      guard case .done = outcomes[place] else {
        Issue.record("\(place): \(outcomes[place])")
        continue
      }
    }
    guard case .duplicateKey(let third) = outcomes[2], case .duplicateKey(let fifth) = outcomes[4],
      case .failed(let seventh) = outcomes[6]
    else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(third.isID)
    #expect(third.keyValue["_id"] == 103)
    #expect(!fifth.isID)
    #expect(fifth.keyPattern.elements.map(\.key) == ["email"])
    #expect(fifth.keyValue["email"] == "taken")
    #expect(!"\(fifth)".contains("taken"))
    #expect(seventh.kind == .refused)
    #expect(seventh.code == 121)
    #expect(try client.count(in: test.namespace) == 7)
  }

  @Test func aDocumentThatIsTooLargeIsRefusedAlone() throws {
    let test = try TestCollection()
    let big = BSONValue.string(String(repeating: "x", count: 17 * 1024 * 1024))
    let outcomes = try test.client.insert([["_id": 1], ["_id": 2, "big": big], ["_id": 3]], into: test.namespace)
    guard case .done = outcomes[0], case .failed(let error) = outcomes[1], case .done = outcomes[2] else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(error.kind == .refused)
    #expect(try test.client.count(in: test.namespace) == 2)
  }

  @Test func moreThanOneCommandHolds() throws {
    let test = try TestCollection()
    let text = BSONValue.string(String(repeating: "x", count: 3 * 1024 * 1024))
    var documents = (0..<12).map { ["_id": .int32($0), "t": text] as BSONDocument }
    documents[10]["_id"] = 0
    let outcomes = try test.client.insert(documents, into: test.namespace)
    for (place, outcome) in outcomes.enumerated() {
      if place == 10 {
        guard case .duplicateKey(let key) = outcome, key.isID else {
          Issue.record("\(outcome)")
          continue
        }
      } else {
        guard case .done = outcome else {
          Issue.record("\(place): \(outcome)")
          continue
        }
      }
    }
    #expect(try test.client.count(in: test.namespace) == 11)
  }

  @Test func aDocumentJustUnderTheLimitIsWritten() throws {
    let test = try TestCollection()
    let room = 16 * 1024 * 1024 - (try (["_id": 1, "t": ""] as BSONDocument).encodedSize())
    let document: BSONDocument = ["_id": 1, "t": .string(String(repeating: "x", count: room))]
    #expect(try document.encodedSize() == 16 * 1024 * 1024)
    try test.fill([document])
    #expect(try test.client.find(Find(test.namespace, filter: [:])) == [document])
  }

  @Test func documentsThatCannotBeEncodedAreRefusedAlone() throws {
    let test = try TestCollection()
    let outcomes = try test.client.insert([["_id": 1], ["_id": 2, "a\0": 1]], into: test.namespace)
    guard case .done = outcomes[0], case .failed(let error) = outcomes[1] else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(error.kind == .refused)
    #expect(try test.client.insert([], into: test.namespace).isEmpty)
  }

  @Test func updatesAndUpserts() throws {
    let test = try TestCollection()
    try test.client.createIndexes(
      [["key": ["u": 1], "name": "u_1", "unique": true, "sparse": true]], on: test.namespace)
    try test.fill([["_id": 1, "a": 1, "u": "x"], ["_id": 2, "a": 2]])
    let outcomes = try test.client.update(
      [
        Update(filter: ["_id": 1], change: ["$set": ["a": 10]]),
        Update(filter: ["_id": 2], change: ["$set": ["u": "x"]]),
        Update(filter: ["_id": 3], change: ["$set": ["a": 30]], upsert: true),
        Update(filter: ["_id": 4], change: ["$set": ["a": 40]]),
      ], in: test.namespace)
    guard case .done = outcomes[0], case .duplicateKey(let key) = outcomes[1], case .upserted(let id) = outcomes[2],
      case .done = outcomes[3]
    else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(!key.isID)
    #expect(id == 3)
    let read = try test.client.find(Find(test.namespace, filter: [:], sort: ["_id": 1]))
    #expect(read == [["_id": 1, "a": 10, "u": "x"], ["_id": 2, "a": 2], ["_id": 3, "a": 30]])
  }
}

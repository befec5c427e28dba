import BSON
import MongoDB
import TestSupport
import Testing

@Suite struct FindTests {
  @Test func everyTypeIsReadAsItWasWritten() throws {
    let test = try TestCollection()
    let values: [BSONValue] = [
      .double(-0.0), .double(.infinity), .double(.leastNonzeroMagnitude), .string(""), .string("é\u{0}😀"),
      .document([:]),
      .document(["b": 1, "a": ["x": .array([])]]), .array([1, "a", nil]), .binary(subtype: 0, bytes: [1, 2, 3]),
      .binary(subtype: 4, bytes: Array(repeating: 7, count: 16)), .binary(subtype: 128, bytes: []),
      .objectID(ObjectID(high: .max, low: 1)), .boolean(true), .date(-1), .date(1_795_522_394_015), .null,
      .regularExpression(pattern: "^a.b", options: "i"), .javaScript("return 1"), .int32(.min),
      .timestamp(seconds: .max, increment: 7), .int64(.min), .int64(1),
      .decimal128(Decimal128(high: 0x303C_0000_0000_0000, low: 150)), .minKey, .maxKey,
    ]
    try test.fill(values.enumerated().map { ["_id": .int32(Int32($0.offset)), "v": $0.element] })
    let read = try test.client.find(Find(test.namespace, filter: [:], sort: ["_id": 1]))
    #expect(read.map { $0["v"] } == values)
  }

  /// Types that the specification calls deprecated; a server may refuse or change them, but they are never a trap here.
  @Test(arguments: [
    BSONValue.undefined, .symbol("a"), .databasePointer(namespace: "a.b", ObjectID(high: 1, low: 2)),
    .javaScriptWithScope("x", ["x": 1]), .binary(subtype: 2, bytes: [1]),
  ])
  func deprecatedTypes(value: BSONValue) throws {
    let test = try TestCollection()
    let outcome = try test.client.insert([["_id": 1, "v": value]], into: test.namespace)
    guard case .done = outcome[0] else { return }
    #expect(try test.client.find(Find(test.namespace, filter: [:])).first?["_id"] == 1)
  }

  @Test func projectionSortAndLimit() throws {
    let test = try TestCollection()
    try test.fill((0..<20).map { ["_id": .int32($0), "a": .int32(-$0), "b": "x"] })
    let query = Find(test.namespace, filter: ["_id": ["$gte": 5]], projection: ["a": 1], sort: ["a": 1], limit: 3)
    #expect(try test.client.find(query) == [["_id": 19, "a": -19], ["_id": 18, "a": -18], ["_id": 17, "a": -17]])
    #expect(try test.client.find(Find(test.namespace, filter: ["_id": 99])).isEmpty)
    #expect(try test.client.count(in: test.namespace) == 20)
    #expect(try test.client.count(in: test.namespace, filter: ["_id": ["$lt": 5]]) == 5)
    #expect(try test.client.count(in: Namespace(database: test.namespace.database, collection: "none")) == 0)
  }

  @Test(arguments: [nil, 1, 50, 101, 102, 1_001]) func everyBatchSize(size: Int?) throws {
    let test = try TestCollection()
    try test.fill((0..<1_000).map { ["_id": .int32($0)] })
    let read = try test.client.find(Find(test.namespace, filter: [:], sort: ["_id": 1], batchSize: size))
    #expect(read.map { $0["_id"] } == (0..<1_000).map { .int32($0) })
  }

  @Test func fiveHundredNumbersInOneQuery() throws {
    let test = try TestCollection()
    try test.fill((0..<2_000).map { ["_id": .int32($0), "phone": .string("+4179\(1_000_000 + $0)"), "name": "N"] })
    try test.client.createIndexes([["key": ["phone": 1], "name": "phone_1"]], on: test.namespace)
    let numbers = (0..<500).map { BSONValue.string("+4179\(1_000_000 + $0 * 5)") }
    let query = Find(
      test.namespace, filter: ["phone": ["$in": .array(numbers)]], projection: ["phone": 1, "name": 1], batchSize: 501,
      readFromPrimary: true, comment: "test")
    #expect(try test.client.find(query).count == 400)
    #expect(try test.client.listIndexes(of: test.namespace).compactMap { $0["name"] }.contains("phone_1"))
    #expect(try test.client.listIndexes(of: Namespace(database: "none", collection: "none")).isEmpty)
  }

  @Test func aPatternAsTextFindsByAnIndexedField() throws {
    let test = try TestCollection()
    try test.fill([["_id": 1, "phone": "079 123 45 67"], ["_id": 2, "phone": "079 123 45 68"]])
    try test.client.createIndexes([["key": ["phone": 1], "name": "phone_1"]], on: test.namespace)
    #expect(
      try test.client.find(Find(test.namespace, filter: ["phone": ["$regex": "45 67$"]])).map { $0["_id"] } == [1])
  }

  @Test func stopsWhenItIsToldTo() throws {
    let test = try TestCollection()
    try test.fill((0..<300).map { ["_id": .int32($0)] })
    var seen = 0
    try test.client.find(Find(test.namespace, filter: [:])) { _ in
      seen += 1
      return seen < 150
    }
    #expect(seen == 150)
    var bytes = 0
    try test.client.findBytes(Find(test.namespace, filter: [:], limit: 2)) { document in
      bytes += document.byteCount
      return true
    }
    #expect(bytes == 28)
  }

  @Test func whatCannotBeAskedIsRefused() throws {
    let test = try TestCollection()
    let client = test.client
    var deep: BSONDocument = [:]
    for _ in 0..<400 { deep = ["a": .document(deep)] }
    let queries = [
      Find(test.namespace, filter: ["a\0": 1]), Find(test.namespace, filter: deep),
      Find(Namespace(database: "a\0b", collection: "c"), filter: [:]),
      Find(Namespace(database: "a", collection: ""), filter: [:]),
      Find(test.namespace, filter: ["a": ["$noSuchOperator": 1]]), Find(test.namespace, filter: ["$or": 5]),
      Find(test.namespace, filter: ["a": ["$regex": "("]]),
      Find(test.namespace, filter: ["a": ["$regex": .string(String(repeating: "a", count: 40_000))]]),
      Find(test.namespace, filter: ["a": .string(String(repeating: "a", count: 17_000_000))]),
    ]
    try test.fill([["_id": 1, "a": "x"]])
    for (number, query) in queries.enumerated() {
      let error = MongoError.of { () throws(MongoError) in try client.find(query) }
      #expect(error?.kind == .refused, "query \(number): \(error?.debugDescription ?? "no error")")
    }
    try client.ping()
  }
}

@Suite struct SampleTests {
  @Test func aSampleIsSomeOfTheDocuments() throws {
    let test = try TestCollection()
    try test.fill((0..<400).map { ["_id": .int32($0)] })
    var ids: [BSONValue?] = []
    try test.client.sample(50, of: test.namespace) { (document) throws(MongoError) in
      ids.append(document["_id"])
      return true
    }
    #expect(ids.count == 50 && Set(ids).count > 40)
    var few = 0
    try test.client.sample(50, of: test.namespace) { (_) throws(MongoError) in
      few += 1
      return few < 3
    }
    #expect(few == 3)
    try test.client.sample(50, of: Namespace(database: test.namespace.database, collection: "none")) {
      (_) throws(MongoError) in
      Issue.record("a document of nowhere")
      return false
    }
  }

  @Test func collectionsAreDescribed() throws {
    let test = try TestCollection()
    try test.fill([["_id": 1]])
    let name = test.namespace.collection
    #expect(try test.client.listCollections(of: test.namespace.database).map { $0["name"] } == [.string(name)])
    #expect(try test.client.listCollections(of: test.namespace.database, named: name).first?["type"] == "collection")
    #expect(try test.client.listCollections(of: test.namespace.database, named: "none").isEmpty)
  }
}

import BSON
import TestSupport
import Testing

@Suite struct BSONCodingTests {
  @Test func encodesAsTheSpecificationSays() throws {
    let hello: BSONDocument = ["hello": "world"]
    #expect(
      try hello.encoded() == [0x16, 0, 0, 0, 2] + Array("hello".utf8) + [0, 6, 0, 0, 0] + Array("world".utf8) + [0, 0])
    let awesome: BSONDocument = ["BSON": ["awesome", 5.05, 1986]]
    let expected: [UInt8] =
      [0x31, 0, 0, 0, 4] + Array("BSON".utf8) + [0, 0x26, 0, 0, 0, 2, 0x30, 0, 8, 0, 0, 0] + Array("awesome".utf8)
      + [0, 1, 0x31, 0, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x14, 0x40, 0x10, 0x32, 0, 0xC2, 7, 0, 0, 0, 0]
    #expect(try awesome.encoded() == expected)
  }

  @Test func everyDocumentSurvives() throws {
    for seed in 0..<3_000 as Range<UInt64> {
      let document = RandomMongoDocument.make(seed: seed)
      let bytes = try document.encoded()
      #expect(try document.encodedSize() == bytes.count, "seed \(seed)")
      #expect(try BSONDocument(decoding: bytes) == document, "seed \(seed)")
    }
  }

  @Test func everyTypeIsAmongThem() {
    var seen: Set<String> = []
    func note(_ value: BSONValue) {
      seen.insert(String("\(value)".prefix { $0 != "(" }))
      if case .array(let values) = value { values.forEach(note) }
      if case .document(let document) = value { document.elements.forEach { note($0.value) } }
    }
    for seed in 0..<300 as Range<UInt64> { note(.document(RandomMongoDocument.make(seed: seed))) }
    #expect(seen.count == 21)
  }

  @Test func arraysOfManyIndexes() throws {
    for count in [0, 1, 9, 10, 11, 99, 100, 101, 1_000, 1_001, 12_345] {
      let document: BSONDocument = ["a": .array((0..<count).map { .int32(Int32($0)) })]
      #expect(try BSONDocument(decoding: document.encoded()) == document)
    }
  }

  @Test func encodedDocumentsStandInAnArray() throws {
    for count in [0, 1, 9, 10, 11, 100, 101, 1_001] {
      let documents = (0..<count).map { RandomMongoDocument.make(seed: UInt64($0)) }
      let command: BSONDocument = ["insert": "calls", "ordered": false]
      var whole = command
      whole["documents"] = .array(documents.map(BSONValue.document))
      #expect(try command.encoded(with: documents.map(EncodedDocument.init), under: "documents") == whole.encoded())
    }
    #expect(throws: BSONError.self) { try (["a": 1] as BSONDocument).encoded(with: [], under: "b\0") }
    #expect(throws: BSONError.self) { try EncodedDocument(["a\0": 1]) }
  }

  @Test func truncatedBytesAreAnError() throws {
    for seed in 0..<60 as Range<UInt64> {
      let bytes = try RandomMongoDocument.make(seed: seed).encoded()
      for length in 0..<bytes.count {
        #expect(throws: BSONError.self) { try BSONDocument(decoding: Array(bytes[..<length])) }
      }
    }
  }

  /// Whatever comes of it, it comes back: a trap would end the run. What is read can be written again.
  @Test func corruptedBytesNeverTrap() throws {
    var random = SeededGenerator(seed: 42)
    var refused = 0
    for seed in 0..<20_000 as Range<UInt64> {
      var bytes = try RandomMongoDocument.make(seed: seed % 200).encoded()
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] =
          [0, 1, 0x7F, 0x80, 0xFF, bytes[place] &+ 1, UInt8.random(in: 0...255, using: &random)]
          .randomElement(using: &random) ?? 0
      }
      do throws(BSONError) {
        let document = try BSONDocument(decoding: bytes, invalidUTF8: .repaired)
        #expect(try BSONDocument(decoding: document.encoded()) == document)
      } catch {
        #expect((0...bytes.count).contains(error.offset))
        refused += 1
      }
    }
    #expect(refused > 1_000)
  }

  @Test func lengthsThatLieAreAnError() throws {
    for length in [Int32.min, -1, 0, 4, 5, 21, 23, Int32.max] {
      var bytes = try (["hello": "world"] as BSONDocument).encoded()
      withUnsafeBytes(of: length.littleEndian) { bytes.replaceSubrange(0..<4, with: $0) }
      #expect(throws: BSONError.self) { try BSONDocument(decoding: bytes) }
      bytes = try (["hello": "world"] as BSONDocument).encoded()
      withUnsafeBytes(of: length.littleEndian) { bytes.replaceSubrange(11..<15, with: $0) }
      #expect(throws: BSONError.self) { try BSONDocument(decoding: bytes) }
    }
  }

  @Test func depthIsBounded() throws {
    func nested(_ depth: Int) -> BSONDocument {
      (1..<depth).reduce([:]) { inner, _ in ["a": .document(inner)] }
    }
    let deepest = nested(BSONDocument.depthLimit)
    #expect(try BSONDocument(decoding: deepest.encoded()) == deepest)
    #expect(throws: BSONError(.tooDeep, at: 0)) { try nested(BSONDocument.depthLimit + 1).encoded() }

    // Bytes that nest a hundred thousand deep, which no encoder of this room would write.
    var bytes: [UInt8] = [5, 0, 0, 0, 0]
    for _ in 0..<20_000 {
      let length = Int32(bytes.count + 8)
      bytes = withUnsafeBytes(of: length.littleEndian) { Array($0) } + [3, 0x61, 0] + bytes + [0]
      if bytes.count > 20_000 { break }
    }
    #expect(throws: BSONError.self) { try BSONDocument(decoding: bytes) }
  }

  @Test func keysHaveNoNullCharacter() {
    #expect(throws: BSONError(.nullInKey, at: 0)) { try (["a\0b": 1] as BSONDocument).encoded() }
    let pattern: BSONDocument = ["a": .regularExpression(pattern: "a\0", options: "")]
    #expect(throws: BSONError(.nullInKey, at: 0)) { try pattern.encoded() }
    #expect(throws: Never.self) { try (["a": "a\0b"] as BSONDocument).encoded() }
  }

  @Test func brokenTextIsRefusedOrRepaired() throws {
    var bytes = try (["a": "xyz"] as BSONDocument).encoded()
    let place = try #require(bytes.firstIndex(of: UInt8(ascii: "y")))
    bytes[place] = 0xC3
    #expect(throws: BSONError(.invalidUTF8, at: place - 1)) { try BSONDocument(decoding: bytes) }
    #expect(try BSONDocument(decoding: bytes, invalidUTF8: .repaired) == ["a": "x\u{FFFD}z"])
  }

  @Test func equalityIsByTypeAndBits() {
    #expect(BSONValue.int32(1) != .int64(1))
    #expect(BSONValue.double(.nan) == .double(.nan))
    #expect(BSONValue.double(0) != .double(-0.0))
    #expect(BSONValue.string("é") != .string("e\u{301}"))
    let document: BSONDocument = ["e\u{301}": 1, "é": 2]
    #expect(document["é"] == 2)
  }
}

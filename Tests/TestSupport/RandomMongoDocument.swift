package import BSON

/// A repeatable source of randomness: a property that fails names its seed.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// SplitMix64.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

/// Documents with values of every BSON type, nested at random.
package enum RandomMongoDocument {
  package static func make(seed: UInt64) -> BSONDocument {
    var generator = SeededGenerator(seed: seed)
    return document(&generator, depth: 0)
  }

  private static func document(_ random: inout SeededGenerator, depth: Int) -> BSONDocument {
    let count = Int.random(in: 0...(depth == 0 ? 24 : 4), using: &random)
    return BSONDocument(
      (0..<count).map { BSONDocument.Element(key: "k\($0)\(text(&random))", value: value(&random, depth: depth)) })
  }

  private static func value(_ random: inout SeededGenerator, depth: Int) -> BSONValue {
    let type = Int.random(in: 0..<21, using: &random)
    func nested(_ make: (inout SeededGenerator) -> BSONValue) -> BSONValue {
      depth < 5 ? make(&random) : .null
    }
    switch type {
    case 0: return .double(Double(bitPattern: bits(&random)))
    case 1: return .string(text(&random))
    case 2: return nested { .document(document(&$0, depth: depth + 1)) }
    case 3:
      return nested { random in
        .array((0..<Int.random(in: 0...12, using: &random)).map { _ in value(&random, depth: depth + 1) })
      }
    case 4: return .binary(subtype: [0, 2, 3, 4, 5, 0x80].randomElement(using: &random) ?? 0, bytes: bytes(&random))
    case 5: return .undefined
    case 6: return .objectID(id(&random))
    case 7: return .boolean(Bool.random(using: &random))
    case 8: return .date(Int64(bitPattern: bits(&random)))
    case 9: return .null
    case 10:
      return .regularExpression(
        pattern: text(&random), options: ["", "i", "im", "ilmsux"].randomElement(using: &random) ?? "")
    case 11: return .databasePointer(namespace: text(&random), id(&random))
    case 12: return .javaScript(text(&random))
    case 13: return .symbol(text(&random))
    case 14: return nested { .javaScriptWithScope(text(&$0), document(&$0, depth: depth + 1)) }
    case 15: return .int32(Int32(truncatingIfNeeded: bits(&random)))
    case 16:
      return .timestamp(
        seconds: UInt32(truncatingIfNeeded: bits(&random)), increment: UInt32(truncatingIfNeeded: bits(&random)))
    case 17: return .int64(Int64(bitPattern: bits(&random)))
    case 18: return .decimal128(Decimal128(high: bits(&random), low: bits(&random)))
    case 19: return .minKey
    default: return .maxKey
    }
  }

  /// Every magnitude is as likely as any other.
  private static func bits(_ random: inout SeededGenerator) -> UInt64 {
    random.next() >> UInt64.random(in: 0...63, using: &random)
  }

  private static func id(_ random: inout SeededGenerator) -> ObjectID {
    ObjectID(high: random.next(), low: UInt32(truncatingIfNeeded: random.next()))
  }

  private static func bytes(_ random: inout SeededGenerator) -> [UInt8] {
    (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  private static func text(_ random: inout SeededGenerator) -> String {
    let parts = [
      "a", "Z", "7", "é", "e\u{301}", "€", "😀", "\u{1}", "\"", "\\", " ", "$", ".", "/", "\n", "long text of a note",
    ]
    return (0..<Int.random(in: 0...9, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
  }
}

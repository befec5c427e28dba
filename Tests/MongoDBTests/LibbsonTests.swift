import BSON
import CMongoC
import TestSupport
import Testing

/// The Swift encoder against the C library that everybody uses.
@Suite struct LibbsonTests {
  @Test func libbsonReadsWhatIsWritten() throws {
    for seed in 0..<2_000 as Range<UInt64> {
      let document = try usual(RandomMongoDocument.make(seed: seed))
      let bytes = try document.encoded()
      let bson = try #require(bson_new_from_data(bytes, bytes.count))
      defer { bson_destroy(bson) }
      #expect(bson_validate(bson, BSON_VALIDATE_NONE, nil), "seed \(seed)")
      var length = 0
      guard let text = bson_as_canonical_extended_json(bson, &length) else { continue }  // a text with a null character
      defer { bson_free(text) }
      let theirs = try BSONDocument(extendedJSON: String(cString: text))
      #expect(theirs.extendedJSON(canonical: true) == document.extendedJSON(canonical: true), "seed \(seed)")
    }
  }

  @Test func bothWriteTheSameBytes() throws {
    for seed in 0..<2_000 as Range<UInt64> {
      let document = RandomMongoDocument.make(seed: seed)
      let bson = try #require(Libbson.make(document))
      defer { bson_destroy(bson) }
      let start = try #require(bson_get_data(bson))
      let theirs = Array(UnsafeBufferPointer(start: start, count: try document.encodedSize()))
      #expect(try document.encoded() == theirs, "seed \(seed)")
    }
  }

  /// Through JSON, so that a decimal or a NaN that has several encodings is in its usual one.
  private func usual(_ document: BSONDocument) throws -> BSONDocument {
    try BSONDocument(extendedJSON: document.extendedJSON(canonical: true))
  }

  @Test func decimalsAreTheSame() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<20_000 {
      // Under 113 bits of significand: past 34 digits libbson goes its own way.
      let ours = Decimal128(
        high: random.next() & ~(1 << 48), low: random.next() >> UInt64.random(in: 0...63, using: &random))
      var theirs = bson_decimal128_t(low: ours.low, high: ours.high)
      var text = [CChar](repeating: 0, count: 64)
      bson_decimal128_to_string(&theirs, &text)
      let written = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      #expect(ours.description == written)
      #expect(bson_decimal128_from_string(written, &theirs))
      #expect(Decimal128(written) == Decimal128(high: theirs.high, low: theirs.low), "\(written)")
    }
    let parts = [
      "0", "00", "1", "9", "123456789", "000000000", "99999999999999999", ".", "E", "-", "+", "6144", "inf", "nan",
    ]
    for _ in 0..<50_000 {
      let text = (0..<Int.random(in: 1...7, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }
        .joined()
      // libbson 1.23 overflows in an exponent of many digits, and refuses some long numbers that are exact.
      guard text.split(separator: "E").dropFirst().allSatisfy({ $0.utf8.count <= 6 }) else { continue }
      var theirs = bson_decimal128_t()
      if bson_decimal128_from_string(text, &theirs) {
        #expect(Decimal128(text) == Decimal128(high: theirs.high, low: theirs.low), "\(text)")
      } else if text.utf8.count <= 34 {
        #expect(Decimal128(text) == nil, "\(text)")
      }
    }
  }
}

/// The same document, by the functions of libbson that append a value.
enum Libbson {
  static func make(_ document: BSONDocument) -> OpaquePointer? {
    let bson = bson_new()
    for element in document.elements { append(element.value, element.key, to: bson) }
    return bson
  }

  private static func append(_ value: BSONValue, _ key: String, to bson: OpaquePointer?) {
    let length = Int32(key.utf8.count)
    func nested(_ document: BSONDocument, _ body: (OpaquePointer?) -> Void) {
      let inner = make(document)
      body(inner)
      bson_destroy(inner)
    }
    switch value {
    case .double(let number): bson_append_double(bson, key, length, number)
    case .string(let text): bson_append_utf8(bson, key, length, text, Int32(text.utf8.count))
    case .document(let document): nested(document) { bson_append_document(bson, key, length, $0) }
    case .array(let values):
      let elements = values.enumerated().map { BSONDocument.Element(key: "\($0.offset)", value: $0.element) }
      nested(BSONDocument(elements)) { bson_append_array(bson, key, length, $0) }
    case .binary(let subtype, let bytes):
      bson_append_binary(bson, key, length, bson_subtype_t(UInt32(subtype)), bytes, UInt32(bytes.count))
    case .undefined: bson_append_undefined(bson, key, length)
    case .objectID(let id):
      var oid = oid(id)
      bson_append_oid(bson, key, length, &oid)
    case .boolean(let truth): bson_append_bool(bson, key, length, truth)
    case .date(let milliseconds): bson_append_date_time(bson, key, length, milliseconds)
    case .null: bson_append_null(bson, key, length)
    case .regularExpression(let pattern, let options): bson_append_regex(bson, key, length, pattern, options)
    case .databasePointer(let namespace, let id):
      var oid = oid(id)
      bson_append_dbpointer(bson, key, length, namespace, &oid)
    case .javaScript(let code): bson_append_code(bson, key, length, code)
    case .symbol(let text): bson_append_symbol(bson, key, length, text, Int32(text.utf8.count))
    case .javaScriptWithScope(let code, let scope):
      nested(scope) { bson_append_code_with_scope(bson, key, length, code, $0) }
    case .int32(let number): bson_append_int32(bson, key, length, number)
    case .timestamp(let seconds, let increment): bson_append_timestamp(bson, key, length, seconds, increment)
    case .int64(let number): bson_append_int64(bson, key, length, number)
    case .decimal128(let number):
      var decimal = bson_decimal128_t(low: number.low, high: number.high)
      bson_append_decimal128(bson, key, length, &decimal)
    case .minKey: bson_append_minkey(bson, key, length)
    case .maxKey: bson_append_maxkey(bson, key, length)
    }
  }

  private static func oid(_ id: ObjectID) -> bson_oid_t {
    var oid = bson_oid_t()
    bson_oid_init_from_data(&oid, id.bytes)
    return oid
  }
}

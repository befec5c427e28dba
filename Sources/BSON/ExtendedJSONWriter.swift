extension BSONDocument {
  /// MongoDB Extended JSON v2. It holds every value: never log it.
  /// - Parameter canonical: numbers with their types, so that reading gives the same document; else relaxed, for people.
  package func extendedJSON(canonical: Bool = false) -> String {
    BSONValue.document(self).extendedJSON(canonical: canonical)
  }
}

extension BSONValue {
  package func extendedJSON(canonical: Bool = false) -> String {
    var writer = ExtendedJSONWriter(isCanonical: canonical)
    writer.write(self)
    return String(decoding: writer.text, as: UTF8.self)
  }
}

struct ExtendedJSONWriter {
  let isCanonical: Bool
  var text: [UInt8] = []

  mutating func write(_ value: BSONValue) {
    switch value {
    case .string(let text): string(text)
    case .document(let document): object(document)
    case .array(let values): list("[", values, "]") { $0.write($1) }
    case .boolean(let truth): raw(truth ? "true" : "false")
    case .null: raw("null")
    case .int32(let number): isCanonical ? typed("$numberInt", "\(number)") : raw("\(number)")
    case .int64(let number): isCanonical ? typed("$numberLong", "\(number)") : raw("\(number)")
    case .double(let number): double(number)
    case .decimal128(let number): typed("$numberDecimal", number.description)
    case .objectID(let id): typed("$oid", id.description)
    case .date(let milliseconds): date(milliseconds)
    case .binary(let subtype, let bytes):
      typed("$binary", ["base64": .string(Base64.text(bytes)), "subType": .string(Hexadecimal.text([subtype]))])
    case .regularExpression(let pattern, let options):
      typed("$regularExpression", ["pattern": .string(pattern), "options": .string(options)])
    case .databasePointer(let namespace, let id):
      typed("$dbPointer", ["$ref": .string(namespace), "$id": .objectID(id)])
    case .timestamp(let seconds, let increment):
      raw("{\"$timestamp\":{\"t\":\(seconds),\"i\":\(increment)}}")
    case .javaScript(let code): typed("$code", code)
    case .javaScriptWithScope(let code, let scope):
      object(["$code": .string(code), "$scope": .document(scope)])
    case .symbol(let text): typed("$symbol", text)
    case .undefined: raw("{\"$undefined\":true}")
    case .minKey: raw("{\"$minKey\":1}")
    case .maxKey: raw("{\"$maxKey\":1}")
    }
  }

  private mutating func raw(_ text: String) { self.text += text.utf8 }

  private mutating func list<Items: Sequence>(
    _ open: String, _ items: Items, _ close: String, _ write: (inout Self, Items.Element) -> Void
  ) {
    raw(open)
    var isFirst = true
    for item in items {
      if !isFirst { raw(",") }
      isFirst = false
      write(&self, item)
    }
    raw(close)
  }

  private mutating func object(_ document: BSONDocument) {
    list("{", document.elements, "}") {
      $0.string($1.key)
      $0.raw(":")
      $0.write($1.value)
    }
  }

  private mutating func typed(_ key: String, _ text: String) {
    object(BSONDocument([.init(key: key, value: .string(text))]))
  }

  private mutating func typed(_ key: String, _ inner: BSONDocument) {
    object(BSONDocument([.init(key: key, value: .document(inner))]))
  }

  private mutating func double(_ number: Double) {
    let text = number.isNaN ? "NaN" : number.isInfinite ? (number < 0 ? "-Infinity" : "Infinity") : "\(number)"
    isCanonical || !number.isFinite ? typed("$numberDouble", text) : raw(text)
  }

  private mutating func date(_ milliseconds: Int64) {
    if !isCanonical, let text = CalendarDate.text(milliseconds) { return typed("$date", text) }
    raw("{\"$date\":{\"$numberLong\":\"\(milliseconds)\"}}")
  }

  private mutating func string(_ string: String) {
    text.append(0x22)
    for unit in string.utf8 {
      switch unit {
      case 0x22, 0x5C: text += [0x5C, unit]
      case 0x0A: raw("\\n")
      case 0x0D: raw("\\r")
      case 0x09: raw("\\t")
      case 0..<0x20, 0x7F: raw("\\u00\(Hexadecimal.text([unit]))")
      default: text.append(unit)
      }
    }
    text.append(0x22)
  }
}

extension BSONValue {
  /// Reads MongoDB Extended JSON v2, canonical or relaxed. A plain integer becomes an int32 where it fits, else an int64,
  /// else a double; `{"$regex": "…"}` stays the query operator that it is.
  package init(extendedJSON text: String) throws(ExtendedJSONError) {
    var parser = ExtendedJSONParser(text)
    self = try parser.wholeText()
  }
}

extension BSONDocument {
  /// Reads an object; see `BSONValue.init(extendedJSON:)`.
  package init(extendedJSON text: String) throws(ExtendedJSONError) {
    guard case .document(let document) = try BSONValue(extendedJSON: text) else {
      throw ExtendedJSONError(code: .notAnObject, line: 1, column: 1)
    }
    self = document
  }

  /// The value that this object stands for in extended JSON, such as an ObjectId for `{"$oid": "…"}`; `nil` where it has no
  /// type key and stands for itself. Values inside have to be read already. Throws where there is a type key but not what
  /// belongs to it; the error has no place then.
  package func extendedJSONValue() throws(ExtendedJSONError) -> BSONValue? {
    guard let first = elements.first, first.key.utf8.first == UInt8(ascii: "$") else { return nil }
    let key = elements.first { $0.key == "$code" || $0.key == "$binary" }?.key ?? first.key
    guard let read = Self.readers[key] else { return nil }
    guard let value = read(self) else {
      throw ExtendedJSONError(code: .badType(key), line: 0, column: 0)
    }
    return value
  }

  private var only: BSONValue? { elements.count == 1 ? elements.first?.value : nil }
  private var onlyText: String? { if case .string(let text)? = only { text } else { nil } }
  private var onlyPair: BSONDocument? {
    if case .document(let pair)? = only, pair.elements.count == 2 { pair } else { nil }
  }
  private func text(_ key: String) -> String? { if case .string(let text)? = self[key] { text } else { nil } }

  private static let readers: [String: @Sendable (BSONDocument) -> BSONValue?] = [
    "$oid": { $0.onlyText.flatMap { ObjectID($0) }.map { .objectID($0) } },
    "$symbol": { $0.onlyText.map { .symbol($0) } },
    "$numberInt": { $0.onlyText.flatMap { Int32($0) }.map { .int32($0) } },
    "$numberLong": { $0.onlyText.flatMap { Int64($0) }.map { .int64($0) } },
    "$numberDouble": { $0.onlyText.flatMap { double($0) }.map { .double($0) } },
    "$numberDecimal": { $0.onlyText.flatMap { Decimal128($0) }.map { .decimal128($0) } },
    "$uuid": { $0.onlyText.flatMap { uuid($0) }.map { .binary(subtype: 4, bytes: $0) } },
    "$binary": { $0.binary },
    "$code": { $0.code },
    "$timestamp": { $0.onlyPair?.timestamp },
    "$regularExpression": { document in
      guard let pair = document.onlyPair, let pattern = pair.text("pattern"), let options = pair.text("options")
      else { return nil }
      return .regularExpression(pattern: pattern, options: options)
    },
    "$dbPointer": { document in
      guard let pair = document.onlyPair, let namespace = pair.text("$ref"), case .objectID(let id)? = pair["$id"]
      else { return nil }
      return .databasePointer(namespace: namespace, id)
    },
    "$date": { document in
      switch document.only {
      case .string(let text)?: CalendarDate.milliseconds(text).map { .date($0) }
      case .int64(let milliseconds)?: .date(milliseconds)
      case .int32(let milliseconds)?: .date(Int64(milliseconds))
      default: nil
      }
    },
    "$minKey": { $0.only == .int32(1) ? .minKey : nil },
    "$maxKey": { $0.only == .int32(1) ? .maxKey : nil },
    "$undefined": { $0.only == .boolean(true) ? .undefined : nil },
  ]

  private static func double(_ text: String) -> Double? {
    switch text {
    case "Infinity": .infinity
    case "-Infinity": -.infinity
    case "NaN": .nan
    default: Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
  }

  private static func uuid(_ text: String) -> [UInt8]? {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
    return Hexadecimal.bytes(groups.joined())
  }

  private var binary: BSONValue? {
    let base64: String?
    let subtype: String?
    if let pair = onlyPair {
      (base64, subtype) = (pair.text("base64"), pair.text("subType"))
    } else {
      // The form of extended JSON v1.
      guard elements.count == 2 else { return nil }
      (base64, subtype) = (text("$binary"), text("$type"))
    }
    guard let base64, let bytes = Base64.bytes(base64), let subtype, subtype.utf8.count <= 2,
      let number = UInt8(subtype, radix: 16)
    else { return nil }
    return .binary(subtype: number, bytes: bytes)
  }

  private var code: BSONValue? {
    if let code = onlyText { return .javaScript(code) }
    guard elements.count == 2, let code = text("$code"), case .document(let scope)? = self["$scope"] else { return nil }
    return .javaScriptWithScope(code, scope)
  }

  private var timestamp: BSONValue? {
    func part(_ key: String) -> UInt32? {
      switch self[key] {
      case .int32(let number)?: UInt32(exactly: number)
      case .int64(let number)?: UInt32(exactly: number)
      default: nil
      }
    }
    guard let seconds = part("t"), let increment = part("i") else { return nil }
    return .timestamp(seconds: seconds, increment: increment)
  }
}

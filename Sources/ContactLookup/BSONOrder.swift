internal import BSON

/// An order of `_id` values that is the same on every machine: by type as the server compares types, then by value.
enum BSONOrder {
  static func precedes(_ left: BSONValue?, _ right: BSONValue?) -> Bool {
    guard let left, let right else { return left == nil && right != nil }
    let (one, other) = (rank(left), rank(right))
    if one != other { return one < other }
    switch (left, right) {
    case (.objectID(let one), .objectID(let other)): return (one.high, one.low) < (other.high, other.low)
    case (.string(let one), .string(let other)): return one.utf8.lexicographicallyPrecedes(other.utf8)
    case (.date(let one), .date(let other)): return one < other
    case (.binary(_, let one), .binary(_, let other)): return one.lexicographicallyPrecedes(other)
    default:
      if let one = number(left), let other = number(right), one != other { return one < other }
      return String(describing: left) < String(describing: right)
    }
  }

  private static func number(_ value: BSONValue) -> Double? {
    switch value {
    case .int32(let number): Double(number)
    case .int64(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }

  private static func rank(_ value: BSONValue) -> Int {
    switch value {
    case .minKey: 0
    case .undefined, .null: 1
    case .int32, .int64, .double, .decimal128: 2
    case .string, .symbol: 3
    case .document: 4
    case .array: 5
    case .binary: 6
    case .objectID: 7
    case .boolean: 8
    case .date: 9
    case .timestamp: 10
    case .regularExpression: 11
    case .databasePointer, .javaScript, .javaScriptWithScope: 12
    case .maxKey: 13
    }
  }
}

/// One value of a BSON document, in every type that a contact can hold.
///
/// Equality is by type and bits: `int32(1)` is not `int64(1)`, and a NaN equals itself, so that what was read is
/// written back unchanged. Type names and numbers: the BSON specification, version 1.1.
///
/// Only the large cases are indirect: a string, the most frequent value, then needs no allocation beside its text.
package enum BSONValue: Sendable {
  case double(Double)
  case string(String)
  case document(BSONDocument)
  case array([BSONValue])
  case binary(subtype: UInt8, bytes: [UInt8])
  case undefined
  case objectID(ObjectID)
  case boolean(Bool)
  /// Milliseconds since 1970-01-01T00:00:00Z.
  case date(Int64)
  case null
  indirect case regularExpression(pattern: String, options: String)
  indirect case databasePointer(namespace: String, ObjectID)
  case javaScript(String)
  case symbol(String)
  indirect case javaScriptWithScope(String, BSONDocument)
  case int32(Int32)
  case timestamp(seconds: UInt32, increment: UInt32)
  case int64(Int64)
  case decimal128(Decimal128)
  case minKey
  case maxKey
}

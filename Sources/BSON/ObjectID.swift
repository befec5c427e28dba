/// The 12 bytes of an ObjectId.
package struct ObjectID: Hashable, Sendable {
  /// The first eight bytes, big-endian: four of them are the seconds since 1970 where MongoDB made the id.
  package var high: UInt64
  /// The last four bytes, big-endian.
  package var low: UInt32

  package init(high: UInt64, low: UInt32) {
    self.high = high
    self.low = low
  }
}

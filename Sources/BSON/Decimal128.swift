/// A decimal128 as its 128 bits: it is carried, printed and read, never computed with.
package struct Decimal128: Hashable, Sendable {
  package var high: UInt64
  package var low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}

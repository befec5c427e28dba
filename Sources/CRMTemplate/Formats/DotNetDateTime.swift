/// A .NET `DateTime`: a clock reading, what kind it is, and the zone's offset at that instant.
package struct DotNetDateTime: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case utc, local, unspecified
  }

  /// 100-nanosecond ticks of the clock reading since 0001-01-01T00:00:00, in the clock of `kind`.
  package var ticks: Int64
  package var kind: Kind
  /// Seconds east of UTC of the program's zone at this instant; 0 for `utc`.
  package var offsetSeconds: Int32

  package init(ticks: Int64, kind: Kind, offsetSeconds: Int32) {
    self.ticks = ticks
    self.kind = kind
    self.offsetSeconds = offsetSeconds
  }
}

/// A .NET `TimeSpan`: a signed length in 100-nanosecond ticks.
package struct DotNetTimeSpan: Hashable, Sendable {
  package var ticks: Int64

  package init(ticks: Int64) {
    self.ticks = ticks
  }
}

/// What the headers of a record say about its form (CloudEvents 1.0, Kafka protocol binding, section 3). Header names are
/// compared as they stand, `ce_…` in lower case as the binding writes them; only `content-type` may come in any case, since
/// clients differ. Of a header that comes twice, the last one counts; all other headers are somebody else's.
package struct CloudEventHeaders: Sendable {
  enum Mode {
    /// No CloudEvents headers: the value is the event.
    case plain
    case binary
    /// The value is an envelope around the event.
    case structured
    /// A CloudEvents format that Ringside does not read: a batch, Avro, protobuf.
    case unreadable
  }

  private(set) var specVersion: ArraySlice<UInt8>?
  private(set) var type: ArraySlice<UInt8>?
  private(set) var id: ArraySlice<UInt8>?
  private(set) var trace: TraceParent?
  /// What the content type alone says; nil where it does not speak of CloudEvents.
  private var announced: Mode?

  var mode: Mode { announced ?? (type != nil || specVersion != nil ? .binary : .plain) }

  @usableFromInline package init() {}

  /// Inlinable, so that going through another room's headers costs no generic code.
  @inlinable package init(_ headers: some Sequence<(name: String, value: ArraySlice<UInt8>?)>) {
    self.init()
    for (name, value) in headers { note(name: name, value: value) }
  }

  /// Takes the next header.
  @usableFromInline package mutating func note(name: String, value: ArraySlice<UInt8>?) {
    guard let value else { return }
    // By length first: few names of other systems are compared at all.
    switch name.utf8.count {
    case 5: if name == "ce_id" { id = value }
    case 7: if name == "ce_type" { type = value }
    case 11: if name == "traceparent" { trace = TraceParent(header: value) }
    case 12: if name == "content-type" || name.lowercased() == "content-type" { noteContentType(value) }
    case 14: if name == "ce_specversion" { specVersion = value }
    default: break
    }
  }

  private mutating func noteContentType(_ value: ArraySlice<UInt8>) {
    announced = nil
    // The usual one is shorter than any that speaks of CloudEvents, and needs no String.
    guard value.count >= 23 else { return }
    let mediaType = value.prefix { $0 != UInt8(ascii: ";") }
    let text = String(decoding: mediaType, as: UTF8.self).lowercased().filter { $0 != " " && $0 != "\t" }
    if text == "application/cloudevents+json" {
      announced = .structured
    } else if text.hasPrefix("application/cloudevents") {
      announced = .unreadable
    }
  }
}

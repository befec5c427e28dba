/// What the headers of a record say about its form (CloudEvents 1.0, Kafka protocol binding, section 3). Header names are
/// compared as they stand, `ce_…` in lower case as the binding writes them; only `content-type` may come in any case, since
/// clients differ. Of a header that comes twice, the last one counts; all other headers are somebody else's.
struct CloudEventHeaders {
  enum Mode {
    /// No CloudEvents headers: the value is the event.
    case plain
    case binary
    /// The value is an envelope around the event.
    case structured
    /// A CloudEvents format that Ringside does not read: a batch, Avro, protobuf.
    case unreadable
  }

  private(set) var mode = Mode.plain
  private(set) var specVersion: ArraySlice<UInt8>?
  private(set) var type: ArraySlice<UInt8>?
  private(set) var id: ArraySlice<UInt8>?
  private(set) var trace: TraceParent?

  init(_ headers: some Sequence<(name: String, value: ArraySlice<UInt8>?)>) {
    var contentType: ArraySlice<UInt8>?
    for (name, value) in headers {
      guard let value else { continue }
      switch name {
      case "ce_type": type = value
      case "ce_specversion": specVersion = value
      case "ce_id": id = value
      case "content-type": contentType = value
      case "traceparent": trace = TraceParent(header: value)
      default:
        if name.utf8.count == 12, name.lowercased() == "content-type" { contentType = value }
      }
    }
    mode = type != nil || specVersion != nil ? .binary : .plain
    if let contentType { noteContentType(contentType) }
  }

  private mutating func noteContentType(_ value: ArraySlice<UInt8>) {
    // The usual one has no CloudEvents in it, and needs no String.
    guard value.count >= 22, value.contains(where: { $0 | 0x20 == UInt8(ascii: "c") }) else { return }
    let mediaType = value.prefix { $0 != UInt8(ascii: ";") }
    let text = String(decoding: mediaType, as: UTF8.self).lowercased().filter { $0 != " " && $0 != "\t" }
    if text == "application/cloudevents+json" {
      mode = .structured
    } else if text.hasPrefix("application/cloudevents") {
      mode = .unreadable
    }
  }
}

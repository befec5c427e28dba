/// Who writes events: the CloudEvents `source`, a URI reference such as `/ringside/lookup-worker`. Made once, used for
/// every record.
package struct EventSource: Sendable {
  let bytes: [UInt8]

  package init(_ uriReference: String) { bytes = Array(uriReference.utf8) }
}

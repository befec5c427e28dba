/// Judges the `type` and `specversion` of a CloudEvents envelope.
enum CloudEventType {
  /// - Throws: where an event of this kind cannot be read from such an envelope.
  static func check(
    type: ArraySlice<UInt8>?, specVersion: ArraySlice<UInt8>?, is kind: EventKind
  ) throws(BadRecord) {
    try checkSpecVersion(specVersion)
    guard let type, !type.isEmpty else {
      throw BadRecord(.invalidCloudEvent, .missing, "must be given", field: "ce_type")
    }
    if type.holds(kind.typeBytes) { return }
    throw refusal(of: type, wanted: "a record of '\(kind.cloudEventType)'")
  }

  /// The kind of call event that an envelope announces; nil where it has no type.
  static func kind(
    type: ArraySlice<UInt8>?, specVersion: ArraySlice<UInt8>?, among kinds: [EventKind]
  ) throws(BadRecord) -> EventKind? {
    try checkSpecVersion(specVersion)
    guard let type, !type.isEmpty else { return nil }
    for kind in kinds where type.holds(kind.typeBytes) { return kind }
    throw refusal(of: type, wanted: "one of \(kinds.map { "'\($0.cloudEventType)'" }.joined(separator: ", "))")
  }

  private static func checkSpecVersion(_ specVersion: ArraySlice<UInt8>?) throws(BadRecord) {
    guard let specVersion else { return }
    if !specVersion.holds(CloudEventConstants.specVersion) {
      throw BadRecord(.unsupportedVersion, .version, "must be 1.0", field: "ce_specversion")
    }
  }

  /// A type of ours with another version waits for an upgrade; anything else does not belong here.
  private static func refusal(of type: ArraySlice<UInt8>, wanted: String) -> BadRecord {
    let text = String(decoding: type.prefix(256), as: UTF8.self)
    for kind in EventKind.allCases where text.hasPrefix(kind.typeStem + ".v") && text != kind.cloudEventType {
      let version = text.utf8.dropFirst(kind.typeStem.utf8.count + 2)
      if !version.isEmpty, version.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) {
        return BadRecord(
          .unsupportedVersion, .version,
          "version \(String(decoding: version.prefix(9), as: UTF8.self)) of '\(kind.typeStem)' is not known here",
          field: "ce_type")
      }
    }
    return BadRecord(.unexpectedType, .unknownValue, "is not \(wanted)", field: "ce_type")
  }
}

extension ArraySlice<UInt8> {
  /// Whether the bytes are these. Without an early end, so that the compiler compares many at a time.
  fileprivate func holds(_ other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    return unsafe withUnsafeBufferPointer { left in
      unsafe other.withUnsafeBufferPointer { right in
        var difference: UInt8 = 0
        for place in 0..<left.count { unsafe difference |= left[place] ^ right[place] }
        return difference == 0
      }
    }
  }
}

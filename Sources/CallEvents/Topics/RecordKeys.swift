/// The keys of records. Workers never read anything out of a key: it only says which records keep their order.
package enum RecordKeys {
  /// The key of ringing, ended and pop-up records.
  package static func call(_ callId: String) -> [UInt8] { Array(callId.utf8) }

  /// The key of unknown callers and resolved contacts: tenant `/` normalised number, or the number's raw digits where it
  /// cannot be normalised.
  ///
  /// - Parameters:
  ///   - e164: the number with its `+`; nil where it does not normalise.
  ///   - number: as the PBX saw it.
  package static func number(tenant: String, e164: String?, number: String) -> [UInt8] {
    var key: [UInt8] = []
    key.reserveCapacity(tenant.utf8.count + 1 + number.utf8.count)
    key.append(contentsOf: tenant.utf8)
    key.append(UInt8(ascii: "/"))
    if let e164 {
      key.append(contentsOf: e164.utf8)
    } else {
      key.append(contentsOf: number.utf8.lazy.filter { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
    }
    return key
  }
}

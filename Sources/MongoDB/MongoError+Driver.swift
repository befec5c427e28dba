internal import BSON
internal import CMongoShim
internal import Glibc  // the standard library's conversion of a Double needs libm

extension MongoError {
  /// From libmongoc's error and, where there is one, the server's reply.
  init(_ error: borrowing bson_error_t, operation: String, reply: BSONDocument = BSONDocument()) {
    let message = unsafe withUnsafePointer(to: error) { unsafe String(cString: ringside_mongo_error_message($0)) }
    let code = Int(error.code)
    let domain = error.domain
    let labels = reply["errorLabels"].strings
    if domain == MONGOC_ERROR_SERVER.rawValue {
      let concern = reply["writeConcernError"].document ?? reply["writeConcernErrors"].firstDocument
      self.init(
        ErrorClass.kind(serverCode: code, labels: labels), origin: .server, code: code,
        codeName: Self.safeName(reply["codeName"] ?? concern?["codeName"]), operation: operation, labels: labels,
        message: message)
    } else {
      var (kind, name) = Self.classOf(domain: domain, code: error.code)
      if kind == .away, let refusal = Self.tlsRefusal(message) { name = refusal }
      self.init(
        kind, origin: .driver, code: code, codeName: name, operation: operation, labels: labels, message: message)
    }
  }

  /// From a document of `writeErrors`, `writeConcernError`, or a failed command's reply.
  init(serverError document: BSONDocument, labels: [String] = [], operation: String) {
    let code = document["code"].integer ?? 0
    self.init(
      ErrorClass.kind(serverCode: code, labels: labels), origin: .server, code: code,
      codeName: Self.safeName(document["codeName"]), operation: operation, labels: labels,
      message: document["errmsg"].string ?? "")
  }

  /// What a failed TLS handshake was about. libmongoc has one code for all of them, and puts OpenSSL's number (x509_vfy.h) into its text.
  private static func tlsRefusal(_ message: String) -> String? {
    if message.contains("Failed initialize TLS state") { return "UnreadableTLSFiles" }
    guard let handshake = message.firstRange(of: "TLS handshake failed") else { return nil }
    guard let mark = message[handshake.upperBound...].firstRange(of: "certificate verify failed (") else {
      // Also where the server went meanwhile.
      return "TLSHandshake"
    }
    switch message[mark.upperBound...].prefix(while: \.isNumber) {
    case "2", "18", "19", "20", "21": return "UntrustedCertificate"
    case "9", "10": return "ExpiredCertificate"
    case "62", "64": return "CertificateOfAnotherHost"
    default: return "BadCertificate"
    }
  }

  /// A server's word for a code, if it looks like one: it goes into logs.
  private static func safeName(_ value: BSONValue?) -> String {
    guard let name = value.string, name.utf8.count <= 64,
      name.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) })
    else { return "" }
    return name
  }

  private static func classOf(domain: UInt32, code: UInt32) -> (Kind, String) {
    switch domain {
    case MONGOC_ERROR_STREAM.rawValue: (.away, "Network")
    case MONGOC_ERROR_SERVER_SELECTION.rawValue: (.away, "ServerSelection")
    case MONGOC_ERROR_SCRAM.rawValue, MONGOC_ERROR_SASL.rawValue: (.away, "Authentication")
    case MONGOC_ERROR_WRITE_CONCERN.rawValue: (.away, "WriteConcern")
    case MONGOC_ERROR_PROTOCOL.rawValue: (.away, "Protocol")
    case MONGOC_ERROR_POOL.rawValue: (.away, "Pool")
    case MONGOC_ERROR_BSON.rawValue: (.refused, "InvalidBSON")
    case MONGOC_ERROR_CLIENT.rawValue:
      switch code {
      case MONGOC_ERROR_CLIENT_TOO_BIG.rawValue: (.refused, "TooLarge")
      case MONGOC_ERROR_CLIENT_AUTHENTICATE.rawValue, MONGOC_ERROR_CLIENT_GETNONCE.rawValue: (.away, "Authentication")
      case MONGOC_ERROR_CLIENT_NOT_READY.rawValue, MONGOC_ERROR_CLIENT_NO_ACCEPTABLE_PEER.rawValue: (.away, "NotReady")
      default: (.unclassed, "Client")
      }
    case MONGOC_ERROR_CURSOR.rawValue: (.refused, "InvalidArgument")
    case MONGOC_ERROR_COMMAND.rawValue: (.refused, "InvalidArgument")
    case MONGOC_ERROR_NAMESPACE.rawValue: (.configuration, "InvalidNamespace")
    default: (.unclassed, "Driver")
    }
  }
}

/// Short ways into a reply.
extension BSONValue? {
  var string: String? { if case .string(let text)? = self { text } else { nil } }
  var document: BSONDocument? { if case .document(let document)? = self { document } else { nil } }
  var array: [BSONValue]? { if case .array(let values)? = self { values } else { nil } }
  var firstDocument: BSONDocument? { array?.first.document }
  var strings: [String] { array?.compactMap { Optional($0).string } ?? [] }

  var integer: Int? {
    switch self {
    case .int32(let number)?: Int(number)
    case .int64(let number)?: Int(number)
    case .double(let number)?: Int(exactly: number)
    default: nil
    }
  }
}

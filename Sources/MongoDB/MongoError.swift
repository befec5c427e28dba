/// Why a call to the database failed, and what that means for the one who asked.
package struct MongoError: Error, Sendable {
  /// What to do about it; architecture.md's failure policy in the words of the database.
  package enum Kind: String, Sendable {
    /// The world is away: no primary, network cut, time-out, authentication or authorisation refused, a write-concern
    /// error, a server that stops. Wait and try again, for as long as it takes.
    case away
    /// `maxTimeMS` has run out. Ask for less.
    case tooSlow
    /// This document or this query is refused, now and later: validation, a unique index, too large, a bad value.
    case refused
    /// A bad connection string, or a command that this server does not have.
    case configuration
    /// A code that nobody has classed.
    case unclassed
  }

  /// Who gave the code.
  package enum Origin: String, Sendable {
    case server
    /// libmongoc, by its error domain.
    case driver
    /// This room.
    case client
  }

  package var kind: Kind
  package var origin: Origin
  /// The server's code, or the driver's.
  package var code: Int
  /// The server's name for its code, or this room's word.
  package var codeName: String
  /// What was asked, and of which collection. No value of a document stands here.
  package var operation: String
  package var labels: [String]
  /// The server's or driver's own words. They may quote documents: never log them.
  package var message: String

  init(
    _ kind: Kind, origin: Origin, code: Int = 0, codeName: String, operation: String, labels: [String] = [],
    message: String = ""
  ) {
    self.kind = kind
    self.origin = origin
    self.code = code
    self.codeName = codeName
    self.operation = operation
    self.labels = labels
    self.message = message
  }

  /// Who connects, or who is connected to, is refused: an outage to a worker (somebody will mend it), a reason to end for a command.
  package var isAuthorization: Bool {
    switch codeName {
    case "Authentication", "AuthenticationFailed", "Unauthorized", "UnreadableTLSFiles", "UntrustedCertificate",
      "ExpiredCertificate", "CertificateOfAnotherHost", "BadCertificate":
      true
    default: origin == .server && (code == 13 || code == 18)
    }
  }

  /// Whether the same call may succeed later, with nothing changed on this side.
  package var isRetriable: Bool { kind == .away }
}

extension MongoError: CustomStringConvertible, CustomDebugStringConvertible {
  /// Safe to log: no document, no number, no connection string.
  package var description: String {
    let number = code == 0 ? "" : " \(code)"
    let name = codeName.isEmpty ? "" : " \(codeName)"
    return "\(operation): \(kind.rawValue) (\(origin.rawValue)\(number)\(name))"
  }

  package var debugDescription: String { message.isEmpty ? description : "\(description): \(message)" }
}

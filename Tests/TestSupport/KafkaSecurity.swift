import Foundation

/// What makes a test's broker a secured one: listeners with TLS beside the plain ones, users, and Kafka's own authorizer. Whoever comes by
/// a plain listener may do everything, as the test itself does.
package struct KafkaSecurity: Sendable {
  /// TLS, and a user with his password (SCRAM-SHA-512).
  package let sasl: String
  /// The same under a certificate that is made out to another host.
  package let misnamed: String
  /// TLS, and a client's certificate.
  package let mutual: String
  private let ports: [UInt16]
  private let server: TestCertificates.Identity
  private let other: TestCertificates.Identity
  private let authority: TestCertificates.Authority
  private let users: [String: String]
  private let superUsers: [String]

  /// - Parameters:
  ///   - server: made out to localhost.
  ///   - other: made out to another host.
  ///   - authority: signs both, and the clients' certificates.
  ///   - users: passwords by name.
  ///   - superUsers: principals that may do everything, such as `User:admin` or `User:CN=admin`.
  package init(
    server: TestCertificates.Identity, other: TestCertificates.Identity, authority: TestCertificates.Authority,
    users: [String: String], superUsers: [String]
  ) throws {
    ports = try freePorts(3)
    sasl = "localhost:\(ports[0])"
    misnamed = "localhost:\(ports[1])"
    mutual = "localhost:\(ports[2])"
    (self.server, self.other, self.authority) = (server, other, authority)
    (self.users, self.superUsers) = (users, superUsers)
  }

  func extend(_ settings: inout [String: String]) {
    let names = ["SASL", "MISNAMED", "MUTUAL"]
    for (list, host) in [("listeners", "127.0.0.1"), ("advertised.listeners", "localhost")] {
      let added = zip(names, ports).map { "\($0)://\(host):\($1)" }
      settings[list] = ([settings[list] ?? ""] + added).joined(separator: ",")
    }
    settings["listener.security.protocol.map"]?.append(",SASL:SASL_SSL,MISNAMED:SASL_SSL,MUTUAL:SSL")
    settings["sasl.enabled.mechanisms"] = "SCRAM-SHA-512"
    for listener in ["sasl", "misnamed"] {
      settings["listener.name.\(listener).scram-sha-512.sasl.jaas.config"] =
        "org.apache.kafka.common.security.scram.ScramLoginModule required;"
    }
    settings["ssl.keystore.type"] = "PEM"
    settings["ssl.keystore.location"] = server.both
    settings["ssl.truststore.type"] = "PEM"
    settings["ssl.truststore.location"] = authority.certificate
    settings["listener.name.misnamed.ssl.keystore.location"] = other.both
    settings["listener.name.mutual.ssl.client.auth"] = "required"
    settings["authorizer.class.name"] = "org.apache.kafka.metadata.authorizer.StandardAuthorizer"
    settings["super.users"] = (["User:ANONYMOUS"] + superUsers).joined(separator: ";")
  }

  var formatArguments: [String] {
    users.sorted { $0.key < $1.key }.flatMap { ["--add-scram", "SCRAM-SHA-512=[name=\($0.key),password=\($0.value)]"] }
  }
}

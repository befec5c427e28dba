import BSON
import EmbeddedServers
import Foundation
import Kafka
import MongoDB
import TestSupport

/// A Kafka and a database that want TLS and know their users. One of each per test process.
struct SecuredServers {
  static let shared = Result { try SecuredServers() }

  let certificates: TestCertificates
  let authority: TestCertificates.Authority
  /// Signs nothing that these servers know.
  let stranger: TestCertificates.Authority
  /// A client's, of a principal that may do everything on Kafka.
  let client: TestCertificates.Identity
  /// Kafka's users by name: `admin` may do everything, the others what somebody grants them.
  static let users = [
    "admin", "producer", "lookup", "journal", "contact", "web-client", "operator", "nobody",
  ].reduce(into: [String: String]()) { $0[$1] = "\($1)-password" }

  let security: KafkaSecurity
  let kafka: KafkaServer
  /// Made out to localhost, as its certificate is.
  let database: EmbeddedDatabase
  /// The same certificate, reached by a name that it is not made out to.
  let misnamedDatabase: EmbeddedDatabase
  static let databasePassword = "database-password"

  private init() throws {
    certificates = try TestCertificates()
    authority = try certificates.authority("authority")
    stranger = try certificates.authority("stranger")
    let server = try certificates.identity("server", names: "DNS:localhost,IP:127.0.0.1", signedBy: authority)
    let other = try certificates.identity("other", names: "DNS:kafka.invalid", signedBy: authority)
    client = try certificates.identity("client", names: "DNS:client", signedBy: authority)
    security = try KafkaSecurity(
      server: server, other: other, authority: authority, users: Self.users,
      superUsers: ["User:admin", "User:CN=client"])
    kafka = try KafkaServer(security: security)

    // Users are made before they are asked for.
    let storage = certificates.directory + "/database"
    try FileManager.default.createDirectory(atPath: storage, withIntermediateDirectories: true)
    do {
      let open = try TestMongo.start(storage: storage)
      let role: BSONDocument = ["role": "readWriteAnyDatabase", "db": "admin"]
      _ = try TestMongo.pool(open.uri).client().runCommand(
        ["createUser": "worker", "pwd": .string(Self.databasePassword), "roles": [.document(role)]], on: "admin")
      open.stop()
    }
    database = try TestMongo.start(
      storage: storage,
      arguments: ["--auth", "--tls-cert-file", server.certificate, "--tls-key-file", server.key])
    misnamedDatabase = try TestMongo.start(
      arguments: ["--tls-cert-file", other.certificate, "--tls-key-file", other.key])
  }

  /// A connection string with TLS and, where a password is given, the user `worker`.
  func uri(
    _ database: EmbeddedDatabase? = nil, password: String? = databasePassword,
    trusting: TestCertificates.Authority? = nil
  ) -> String {
    let user = password.map { "worker:\($0)@" } ?? ""
    return
      "mongodb://\(user)127.0.0.1:\((database ?? self.database).port)/?replicaSet=secantus&heartbeatFrequencyMS=500"
      + "&authSource=admin&tls=true&tlsCAFile=\((trusting ?? authority).certificate)"
  }
}

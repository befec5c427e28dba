import Foundation

/// Certificates for tests, made by the openssl command in a folder of their own, valid for two days.
package final class TestCertificates: Sendable {
  package let directory: String

  package struct Authority: Sendable {
    /// PEM.
    package let certificate: String
    fileprivate let key: String
  }

  package struct Identity: Sendable {
    package let certificate: String
    package let key: String
    /// Both in one file.
    package let both: String
  }

  package init() throws { directory = try makeTemporaryDirectory("certificates") }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  package func authority(_ name: String) throws -> Authority {
    let made = Authority(certificate: path(name, "pem"), key: path(name, "key"))
    try openssl(
      ["req", "-x509"] + Self.newKey + [
        "-days", "2", "-keyout", made.key, "-out", made.certificate, "-subj", "/CN=\(name)",
      ]
    )
    return made
  }

  /// - Parameter names: whom it is made out to, for example `DNS:localhost,IP:127.0.0.1`.
  package func identity(_ commonName: String, names: String, signedBy authority: Authority) throws -> Identity {
    let made = Identity(
      certificate: path(commonName, "pem"), key: path(commonName, "key"), both: path(commonName, "both.pem"))
    let request = path(commonName, "csr")
    let extensions = path(commonName, "ext")
    try "subjectAltName=\(names)\n".write(toFile: extensions, atomically: true, encoding: .utf8)
    try openssl(["req"] + Self.newKey + ["-keyout", made.key, "-out", request, "-subj", "/CN=\(commonName)"])
    try openssl([
      "x509", "-req", "-in", request, "-CA", authority.certificate, "-CAkey", authority.key, "-CAcreateserial", "-days",
      "2", "-out", made.certificate, "-extfile", extensions,
    ])
    let parts = try [made.key, made.certificate].map { try String(contentsOfFile: $0, encoding: .utf8) }
    try parts.joined().write(toFile: made.both, atomically: true, encoding: .utf8)
    return made
  }

  private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

  private func path(_ name: String, _ suffix: String) -> String { "\(directory)/\(name).\(suffix)" }

  private func openssl(_ arguments: [String]) throws {
    let log = directory + "/openssl.log"
    let tool = try TestProcess(["/usr/bin/env", "openssl"] + arguments, log: log)
    waitUntil(seconds: 30) { !tool.isRunning }
    let output = arguments.firstIndex(of: "-out").map { arguments[$0 + 1] } ?? ""
    guard FileManager.default.fileExists(atPath: output) else {
      throw TestFailure("openssl \(arguments): \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
    }
  }
}

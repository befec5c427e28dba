import CRdKafka
import Foundation

/// A librdkafka whose SCRAM Kafka 4 takes: 2.6.1 or later. The one of Debian 12 is older; then the one that comes with PyPI's
/// `confluent-kafka`, kept in `.cache`, is put before it with `LD_LIBRARY_PATH`, as an administrator may do.
package enum ScramLibrary {
  /// Pinned, so that a test says the same tomorrow.
  private static let package = "confluent-kafka==2.16.1"

  /// What programs that sign in with SCRAM are started with.
  package static let environment = Result { () throws -> [String: String] in
    if rd_kafka_version() >= 0x0206_01ff { return [:] }
    let directory = FileManager.default.currentDirectoryPath + "/.cache/librdkafka"
    let library = directory + "/librdkafka.so.1"
    if !FileManager.default.fileExists(atPath: library) { try fetch(into: directory, library) }
    return ["LD_LIBRARY_PATH": directory]
  }

  private static func fetch(into directory: String, _ library: String) throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    // Several test processes may come here at once: each fetches for itself, and the last rename counts.
    let own = try makeTemporaryDirectory("librdkafka")
    defer { try? FileManager.default.removeItem(atPath: own) }
    let log = own + "/log"
    let script = """
      set -e
      python3 -m venv "$1/venv"
      "$1/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --only-binary :all: -d "$1" "$2"
      python3 -m zipfile -e "$1"/*.whl "$1/wheel"
      cp "$1"/wheel/confluent_kafka.libs/librdkafka-*.so.1 "$3.$$"
      mv "$3.$$" "$3"
      """
    let tool = try TestProcess(["/bin/sh", "-c", script, "sh", own, package, library], log: log)
    waitUntil(seconds: 180) { !tool.isRunning }
    guard FileManager.default.fileExists(atPath: library) else {
      throw TestFailure("no \(package): \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
    }
  }
}

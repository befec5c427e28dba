internal import Foundation

/// A directory that is removed, with what it holds, when its last owner lets go of it.
package final class TemporaryDirectory: Sendable {
  package let path: String

  /// Made where `TMPDIR` says, else under `/tmp`, readable for its owner alone.
  package init(prefix: String = "ringside") throws(EmbeddedServerError) {
    let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    var template = Array("\(parent)/\(prefix).XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw .system("no temporary directory in \(parent)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}

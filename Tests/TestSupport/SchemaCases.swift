import Foundation

/// Records and what the JSON Schemas in `schemas/` must say of them; all are checked in one run of `Tests/schemas/validate`.
package struct SchemaCases {
  private var lines: [String] = []

  package init() {}

  /// - Parameters:
  ///   - json: a record's value, or any JSON text without a newline.
  ///   - schema: a file name in `schemas/`.
  package mutating func add(_ json: some Sequence<UInt8>, schema: String, isValid: Bool = true) {
    let instance = String(decoding: Array(json), as: UTF8.self)
    lines.append(#"{"schema":"\#(schema)","valid":\#(isValid),"instance":\#(instance)}"#)
  }

  /// Headers, as an object of texts.
  package mutating func add(headers: [String: String], schema: String, isValid: Bool = true) throws {
    add(try JSONSerialization.data(withJSONObject: headers), schema: schema, isValid: isValid)
  }

  package var count: Int { lines.count }

  /// - Returns: nil where all is as said; otherwise what is not, a line each.
  package func problems() throws -> String? {
    let folder = try makeTemporaryDirectory("schemas")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = folder + "/cases.ndjson"
    try lines.joined(separator: "\n").write(toFile: file, atomically: false, encoding: .utf8)
    return try SchemaCases.validate([file])
  }

  /// Runs `Tests/schemas/validate` to its end.
  ///
  /// - Returns: nil where it ends with 0; otherwise what it printed.
  package static func validate(_ arguments: [String]) throws -> String? {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let process = Process()
    process.executableURL = tests.appendingPathComponent("schemas/validate")
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return process.terminationStatus == 0
      ? nil : "exit \(process.terminationStatus): \(String(decoding: text, as: UTF8.self))"
  }
}

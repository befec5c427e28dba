package import CRMTemplate
package import CommandLine
internal import Foundation

/// A template on disk.
package enum TemplateFile {
  /// Reads no further than a template may be long.
  /// - Parameter missing: the exit code where there is no such file.
  /// - Returns: the template where the report has no error.
  package static func load(
    _ path: String, parameterValues: [String: String], settings: TemplateSettings,
    missing: ExitCode = .configuration
  ) throws(ProgramError) -> (template: CRMTemplate?, report: ImportReport) {
    guard let bytes = try FileBytes.read(path, atMost: TemplateLoader.bytesToRead, missing: missing) else {
      return (nil, TemplateLoader.reportOfDirectory())
    }
    return TemplateLoader.load(bytes: bytes, parameterValues: parameterValues, settings: settings)
  }
}

/// The values of a template's parameters, as a JSON object of texts, numbers and booleans.
enum ParameterFile {
  private static let longest = 1 << 20

  static func read(_ path: String) throws(ProgramError) -> [String: String] {
    guard let bytes = try FileBytes.read(path, atMost: longest + 1) else {
      throw ProgramError(.configuration, "it is a directory", at: path)
    }
    guard bytes.count <= longest else { throw ProgramError(.configuration, "it is larger than 1 MiB", at: path) }
    guard let object = try? JSONDecoder().decode([String: Value].self, from: Data(bytes)) else {
      throw ProgramError(
        .configuration, "it is not a JSON object of texts, numbers and booleans", at: path,
        remedy: #"for example {"Database": "crm"}"#)
    }
    return object.mapValues(\.text)
  }

  private struct Value: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self.text = text
      } else if let flag = try? container.decode(Bool.self) {
        text = flag ? "True" : "False"
      } else if let number = try? container.decode(Int64.self) {
        text = String(number)
      } else {
        text = String(try container.decode(Double.self))
      }
    }
  }
}

package enum FileBytes {
  /// The first bytes of a file; `nil` for a directory.
  /// - Parameter missing: the exit code where the file cannot be read.
  package static func read(
    _ path: String, atMost count: Int, missing: ExitCode = .configuration
  ) throws(ProgramError) -> [UInt8]? {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw ProgramError(missing, "there is no such file", at: path)
    }
    if isDirectory.boolValue { return nil }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw ProgramError(missing, "it cannot be opened", at: path)
    }
    defer { try? handle.close() }
    do {
      return try handle.read(upToCount: count).map { [UInt8]($0) } ?? []
    } catch {
      throw ProgramError(missing, "it cannot be read", at: path)
    }
  }
}

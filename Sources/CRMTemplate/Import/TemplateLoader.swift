/// From a template file: bytes in, a template and a report out. Opens no file and no connection.
package enum TemplateLoader {
  /// How many bytes a shell needs to read of a file: one more than may be in it.
  package static let bytesToRead = TemplateLimits.fileBytes + 1

  /// Reads, checks and compiles. Takes time and memory proportional to the file, whatever is in it.
  ///
  /// - Parameters:
  ///   - bytes: the file, or its first `bytesToRead` bytes.
  ///   - parameterValues: what the administrator gave for parameters, by name.
  /// - Returns: `template` is `nil` exactly where the report has an error.
  package static func load(
    bytes: [UInt8], parameterValues: [String: String] = [:], settings: TemplateSettings
  ) -> (template: CRMTemplate?, report: ImportReport) {
    do throws(UnreadableText) {
      guard bytes.count <= TemplateLimits.fileBytes else {
        throw UnreadableText(
          code: "too-large", place: TemplatePlace(line: 1, column: 1),
          message: "The file is larger than \(TemplateLimits.fileBytes >> 20) MiB.", hint: nil)
      }
      let source = try SourceText.decoding(bytes)
      let root = try MarkupReader.read(source)
      let importer = TemplateImporter(source: source, settings: settings)
      let template = importer.importTemplate(root, parameterValues: parameterValues)
      let report = importer.report.report()
      return (report.isOK ? template : nil, report)
    } catch {
      return (nil, report(of: error))
    }
  }

  /// The file that was named is no file that can be read: a directory.
  package static func reportOfDirectory() -> ImportReport {
    report(
      of: UnreadableText(
        code: "not-xml", place: TemplatePlace(line: 1, column: 1), message: "This is a directory, not a file.",
        hint: nil))
  }

  private static func report(of problem: UnreadableText) -> ImportReport {
    var report = ImportReport()
    report.errorCount = 1
    report.entries = [
      ImportReport.Entry(
        severity: .error, code: problem.code, place: problem.place, parameter: nil, scenario: nil, element: nil,
        attribute: nil, message: problem.message, hint: problem.hint)
    ]
    return report
  }
}

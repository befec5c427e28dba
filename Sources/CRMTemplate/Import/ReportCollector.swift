/// Collects what an import finds, and puts it in the order of the file at the end.
final class ReportCollector {
  private struct Found {
    var entry: ImportReport.Entry
    /// Where it belongs; what has no place in the file comes last.
    var order: TemplatePlace
  }

  private struct Key: Hashable {
    var code: String
    var place: TemplatePlace?
    var parameter: String?
    var attribute: String?
    var message: String
  }

  private var found: [Found] = []
  private var seen: Set<Key> = []
  private var counts: [String: Int] = [:]
  private var errorCount = 0
  private var warningCount = 0
  private(set) var errorCodes: Set<String> = []

  var templateName = ""
  var templateVersion = ""
  var hasErrors: Bool { errorCount > 0 }

  func add(_ entry: ImportReport.Entry) {
    // A scenario that several chains lead to is checked for each of them, and reported once.
    let key = Key(
      code: entry.code, place: entry.place, parameter: entry.parameter, attribute: entry.attribute,
      message: entry.message)
    let count = counts[entry.code, default: 0]
    if count < TemplateLimits.entriesPerCode, !seen.insert(key).inserted { return }
    counts[entry.code] = count + 1
    if entry.severity == .error {
      errorCount += 1
      errorCodes.insert(entry.code)
    } else {
      warningCount += 1
    }
    if count <= TemplateLimits.entriesPerCode {
      found.append(Found(entry: entry, order: entry.place ?? TemplatePlace(line: .max, column: .max)))
    }
  }

  func report() -> ImportReport {
    var report = ImportReport()
    report.templateName = templateName
    report.templateVersion = templateVersion
    report.errorCount = errorCount
    report.warningCount = warningCount
    let ordered = found.enumerated().sorted { left, right in
      let (first, second) = (left.element.order, right.element.order)
      return (first.line, first.column, left.offset) < (second.line, second.column, right.offset)
    }
    var listed: [String: Int] = [:]
    for (_, item) in ordered {
      let number = listed[item.entry.code, default: 0]
      listed[item.entry.code] = number + 1
      if number < TemplateLimits.entriesPerCode {
        report.entries.append(item.entry)
      } else if number == TemplateLimits.entriesPerCode {
        var rest = item.entry
        rest.message = "\(counts[rest.code, default: 0] - number) more of this code are not listed."
        (rest.hint, rest.attribute, rest.element, rest.scenario) = (nil, nil, nil, nil)
        report.entries.append(rest)
      }
    }
    return report
  }
}

/// Reads one template: checks every element, compiles what can run, and reports everything that is wrong.
///
/// Lives for one import, on one thread. Extensions hold one kind of element each.
final class TemplateImporter {
  let source: SourceText
  let settings: TemplateSettings
  let report = ReportCollector()

  /// The scenario that is being read, for the entries of the report.
  var scenarioID: String?
  var parameters = ParameterTable()
  /// What scenarios say about one another, known before any of them is compiled.
  var outlines: [ScenarioOutline] = []

  init(source: SourceText, settings: TemplateSettings) {
    self.source = source
    self.settings = settings
  }

  // MARK: Reporting

  func error(
    _ code: String, _ element: MarkupElement, _ attribute: String? = nil, _ message: String, hint: String? = nil
  ) {
    add(.error, code, element, attribute, message, hint: hint)
  }

  func warn(
    _ code: String, _ element: MarkupElement, _ attribute: String? = nil, _ message: String, hint: String? = nil
  ) {
    add(.warning, code, element, attribute, message, hint: hint)
  }

  func add(
    _ severity: ExpressionProblem.Severity, _ code: String, _ element: MarkupElement, _ attribute: String?,
    _ message: String, hint: String?, place: TemplatePlace? = nil
  ) {
    report.add(
      ImportReport.Entry(
        severity: severity, code: code, place: place ?? source.place(ofByte: element.start), parameter: nil,
        scenario: scenarioID, element: shown(element.name), attribute: attribute.map(shown), message: message,
        hint: hint))
  }

  /// Reports what is wrong inside a value, at its place inside the value.
  func add(_ problems: [ExpressionProblem], in value: TemplateValueText) {
    for problem in problems {
      var (message, hint) = (problem.message, problem.hint)
      if value.isSecret {
        // What an expression's message quotes may be a password.
        (message, hint) = ("The text is not an expression as it should be (\(problem.code)).", nil)
      }
      add(
        problem.severity, problem.code, value.element, value.attribute, message, hint: hint,
        place: source.place(ofCharacter: problem.offset + value.skipped, inValueAt: value.start, isText: value.isText))
    }
  }

  /// A word out of the file for a message: short, on one line.
  func shown(_ word: String) -> String {
    let line = word.unicodeScalars.prefix(60).map { $0.value < 0x20 ? " " : String($0) }.joined()
    return word.unicodeScalars.count > 60 ? line + "…" : line
  }
}

/// A value with its place, so that an offset in it can be found in the file again.
struct TemplateValueText {
  var text: String
  var element: MarkupElement
  /// `nil`: the text of the element.
  var attribute: String?
  /// Byte of the source at which the value starts, and the white space in front of it that is layout.
  var start: Int
  var skipped = 0
  /// Its words are not to be repeated in messages.
  var isSecret = false

  var isText: Bool { attribute == nil }
}

extension MarkupElement {
  /// The text without the white space at its ends.
  var content: TemplateValueText {
    let skipped = text.unicodeScalars.prefix { $0.isXMLWhiteSpace }.count
    return TemplateValueText(text: trimmedText, element: self, attribute: nil, start: textStart, skipped: skipped)
  }
}

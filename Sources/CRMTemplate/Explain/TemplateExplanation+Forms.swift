internal import BSON

extension TemplateExplanation {
  /// The JSON form of contracts.md, "Commands".
  package var json: JSONTree {
    .object(
      [
        ("report", report.json), ("number", number.map(Self.json) ?? .null),
        ("scenarios", .array(scenarios.map(\.json))),
      ] + (failure.map { [("failure", .string($0.description))] } ?? []))
  }

  private static func json(_ number: SoughtNumber) -> JSONTree {
    .object([
      ("raw", .string(number.formatted.raw)),
      ("formatted", .string(number.text)),
      ("e164", number.normal.e164.map(JSONTree.string) ?? .null),
      ("national", number.normal.national.map(JSONTree.string) ?? .null),
    ])
  }

  /// For people.
  package func text(fileName: String) -> String {
    var lines: [String] = []
    if !report.entries.isEmpty { lines.append(report.text(fileName: fileName)) }
    if let number {
      lines.append(
        "Number \(number.formatted.raw) becomes [Number] \(number.text); E.164 \(number.normal.e164 ?? "unknown"), "
          + "national \(number.normal.national ?? "unknown").")
    }
    for scenario in scenarios { lines.append(contentsOf: scenario.lines) }
    if let failure { lines.append("The run ended early: \(failure).") }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension TemplateExplanation.Scenario {
  package var json: JSONTree {
    func text(_ value: String?) -> JSONTree { value.map(JSONTree.string) ?? .null }
    func extended(_ document: BSONDocument?) -> JSONTree { document.map { .written($0.extendedJSON()) } ?? .null }
    return .object([
      ("id", .string(id)), ("runs", .boolean(runs)), ("reason", text(reason)), ("operation", text(operation)),
      ("database", text(database)), ("collection", text(collection)), ("filter", extended(filter)),
      ("document", extended(document)),
      ("outputs", .array(outputs.map { .object($0.elements.map { ($0.name, .string($0.value)) }) })),
      ("warnings", .array(warnings.map(\.json))),
    ])
  }

  fileprivate var lines: [String] {
    var lines = ["", "Scenario \(id.isEmpty ? "without id (look-up by number)" : id)"]
    if let reason { lines.append("  does not run: \(reason)") }
    if runs { lines.append("  \(operation ?? "runs") in \(database ?? "").\(collection ?? "")") }
    if let filter { lines.append("  filter    \(filter.extendedJSON())") }
    if let document { lines.append("  document  \(document.extendedJSON())") }
    for (index, fields) in outputs.enumerated() {
      lines.append(outputs.count > 1 ? "  outputs of record \(index + 1)" : "  outputs")
      for (name, value) in fields.elements { lines.append("    \(name): \(value)") }
    }
    for warning in warnings {
      lines.append(
        "  warning at \(warning.place.line):\(warning.place.column), \(warning.subject): [\(warning.code)] "
          + warning.message)
    }
    return lines
  }
}

extension PlacedWarning {
  package var json: JSONTree {
    .object([
      ("code", .string(code)), ("line", .integer(Int64(place.line))), ("column", .integer(Int64(place.column))),
      ("scenario", .string(scenario)), ("subject", .string(subject)), ("message", .string(message)),
    ])
  }
}

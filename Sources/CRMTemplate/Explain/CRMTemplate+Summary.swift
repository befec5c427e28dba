extension CRMTemplate {
  /// What each scenario will do, one or two lines each: the second half of `ringside template check`.
  package var summary: String {
    scenarios.map { $0.summary(in: self) }.joined(separator: "\n") + "\n"
  }
}

extension CompiledScenario {
  fileprivate func summary(in template: CRMTemplate) -> String {
    var text = "\(title): "
    guard let command else { return text + "never runs, it is not for MongoDB" }
    let place = "\(Self.named(command.database)).\(Self.named(command.collection))"
    switch command.operation {
    case .find(let filter): text += "finds in \(place), \(filter.shape.words)"
    case .insert(let data): text += "inserts into \(place): \(data.parts.map(\.key).uniqued.joined(separator: ", "))"
    }
    if template.isSwitchedOff(kind) {
      text += "; switched off by the parameter \(kind.switchParameter ?? "")"
    } else if command.skipIf != nil {
      text += "; skipped on a condition"
    }
    if !kind.isReport, !outputs.names.isEmpty { text += "; gives \(outputs.names.joined(separator: ", "))" }
    if let next, next < template.scenarios.count {
      text += "; then \(template.scenarios[next].id)\(allowEmpty ? ", also without a record" : "")"
    }
    if kind != .lookupByNumber, kind != .createContact, kind != .reportCall, kind.isEntry {
      text += "; run by template explain only"
    }
    return text
  }

  private var title: String {
    switch kind {
    case .lookupByNumber: "Look-up by number (line \(place.line))"
    default: "\(id) (line \(place.line))"
    }
  }

  private static func named(_ name: String) -> String { name.isEmpty ? "(empty)" : name }
}

extension FilterShape {
  fileprivate var words: String {
    switch form {
    case .equality(let fields): "the number equal to \(fields.joined(separator: " or "))"
    case .suffix(let fields): "the number at the end of \(fields.joined(separator: " or "))"
    case .alternatives: "the number in \(branches.map(\.field).uniqued.joined(separator: " or "))"
    case .general: "as the filter is written"
    }
  }
}

extension Array where Element: Hashable {
  /// Each element once, in the order of its first.
  fileprivate var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

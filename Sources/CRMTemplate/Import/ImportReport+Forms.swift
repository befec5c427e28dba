extension ImportReport {
  /// The JSON form of section 14.
  package var json: JSONTree {
    .object([
      ("ok", .boolean(isOK)),
      ("template", .object([("name", .string(templateName)), ("version", .string(templateVersion))])),
      ("errors", .integer(Int64(errorCount))),
      ("warnings", .integer(Int64(warningCount))),
      ("entries", .array(entries.map(\.json))),
    ])
  }

  /// One line per entry, as compilers write theirs, and a summary.
  package func text(fileName: String) -> String {
    var lines = entries.map { $0.text(fileName: fileName) }
    let counts = "\(Self.counted(errorCount, "error")), \(Self.counted(warningCount, "warning"))"
    let name = templateName.isEmpty ? fileName : "\(templateName) (\(fileName))"
    lines.append("\(name): \(isOK ? "ok" : "not usable"), \(counts)")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension ImportReport.Entry {
  package var json: JSONTree {
    var fields: [(String, JSONTree)] = [("severity", .string(severity.rawValue)), ("code", .string(code))]
    if let parameter {
      fields.append(("parameter", .string(parameter)))
    } else if let place {
      fields.append(("line", .integer(Int64(place.line))))
      fields.append(("column", .integer(Int64(place.column))))
    }
    for (name, value) in [("scenario", scenario), ("element", element), ("attribute", attribute)] {
      if let value { fields.append((name, .string(value))) }
    }
    fields.append(("message", .string(message)))
    if let hint { fields.append(("hint", .string(hint))) }
    return .object(fields)
  }

  package func text(fileName: String) -> String {
    var text = fileName
    if let parameter {
      text = "parameter \(parameter)"
    } else if let place {
      text += ":\(place.line):\(place.column)"
    }
    text += ": \(severity.rawValue): [\(code)] \(message)"
    if let hint { text += " \(hint)" }
    return text.map { $0.isNewline ? " " : String($0) }.joined()
  }
}

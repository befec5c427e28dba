/// A JSON value on its way out: members keep their order, and nothing is looked up in it.
package indirect enum JSONTree: Sendable {
  case object([(String, JSONTree)])
  case array([JSONTree])
  case string(String)
  case integer(Int64)
  case boolean(Bool)
  case null
  /// Text that is JSON already.
  case written(String)

  /// On one line, with a space behind `:` and `,`.
  package var line: String {
    var out = ""
    write(to: &out)
    return out
  }

  /// Objects and arrays that do not fit on a short line are broken, two spaces a level.
  package var indented: String {
    var out = ""
    writeIndented(to: &out, level: 0)
    return out
  }

  private func write(to out: inout String) {
    switch self {
    case .object(let members):
      out += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { out += ", " }
        Self.write(member.0, to: &out)
        out += ": "
        member.1.write(to: &out)
      }
      out += "}"
    case .array(let items):
      out += "["
      for (index, item) in items.enumerated() {
        if index > 0 { out += ", " }
        item.write(to: &out)
      }
      out += "]"
    case .string(let text): Self.write(text, to: &out)
    case .integer(let number): out += String(number)
    case .boolean(let truth): out += truth ? "true" : "false"
    case .null: out += "null"
    case .written(let json): out += json
    }
  }

  private func writeIndented(to out: inout String, level: Int) {
    let short = line
    guard short.utf8.count > 90 else {
      out += short
      return
    }
    let indent = String(repeating: "  ", count: level + 1)
    switch self {
    case .object(let members):
      out += "{\n"
      for (index, member) in members.enumerated() {
        out += indent
        Self.write(member.0, to: &out)
        out += ": "
        member.1.writeIndented(to: &out, level: level + 1)
        out += index + 1 < members.count ? ",\n" : "\n"
      }
      out += String(repeating: "  ", count: level) + "}"
    case .array(let items):
      out += "[\n"
      for (index, item) in items.enumerated() {
        out += indent
        item.writeIndented(to: &out, level: level + 1)
        out += index + 1 < items.count ? ",\n" : "\n"
      }
      out += String(repeating: "  ", count: level) + "]"
    default: out += short
    }
  }

  private static func write(_ text: String, to out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}

/// Writes values as .NET does, in the program's culture and time zone (template-format.md, sections 5 and 6).
package struct ValueFormatter: Sendable {
  package let culture: Culture
  package let zone: Zone

  package init(culture: Culture, zone: Zone) {
    self.culture = culture
    self.zone = zone
  }

  /// A value as text without a format; Null is empty.
  package func text(of value: TemplateValue) -> String {
    switch value {
    case .string(let text): return text
    case .integer(let number): return number.description
    case .double(let number): return NumberFormat.general(number, culture: culture)
    case .boolean(let flag): return flag ? "True" : "False"
    case .dateTime(let date): return DateTimeFormat.general(date, culture: culture)
    case .timeSpan(let span): return TimeSpanFormat.constant(span)
    case .null: return ""
    }
  }

  /// `value.ToString(format)`; an empty format is no format. String, Boolean and a format of another type are refused.
  package func format(_ value: TemplateValue, _ format: String) throws(FormatError) -> String {
    switch value {
    case .integer(let number): return try NumberFormat.text(of: number, format: format, culture: culture)
    case .double(let number): return try NumberFormat.text(of: number, format: format, culture: culture)
    case .dateTime(let date): return try DateTimeFormat.text(of: date, format: format, culture: culture)
    case .timeSpan(let span): return try TimeSpanFormat.text(of: span, format: format, culture: culture)
    case .null: return ""
    case .string, .boolean: throw .refused("A \(value.kind) takes no format.")
    }
  }

  /// What is wrong with a constant format for values of this kind: `bad-format` at import. `nil`: nothing.
  package static func validate(_ format: String, for kind: ValueKind) -> FormatError? {
    let sample: TemplateValue
    switch kind {
    case .integer: sample = .integer(0)
    case .double: sample = .double(0)
    case .dateTime: sample = .dateTime(DotNetDateTime(ticks: 0, kind: .utc, offsetSeconds: 0))
    case .timeSpan: sample = .timeSpan(DotNetTimeSpan(ticks: 0))
    case .string: sample = .string("")
    case .boolean: sample = .boolean(false)
    case .null: return nil
    }
    do throws(FormatError) {
      _ = try ValueFormatter(culture: .invariant, zone: .utc).format(sample, format)
      return nil
    } catch {
      return error
    }
  }
}

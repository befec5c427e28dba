/// The type of a value, as far as it is known before it is there.
package enum ValueKind: Hashable, Sendable, CaseIterable {
  case string, integer, double, boolean, dateTime, timeSpan, null
}

extension TemplateValue {
  package var kind: ValueKind {
    switch self {
    case .string: .string
    case .integer: .integer
    case .double: .double
    case .boolean: .boolean
    case .dateTime: .dateTime
    case .timeSpan: .timeSpan
    case .null: .null
    }
  }
}

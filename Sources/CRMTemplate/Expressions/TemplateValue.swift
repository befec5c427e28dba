/// A value of the expression language (template-format.md, section 5, "Values").
package enum TemplateValue: Hashable, Sendable {
  case string(String)
  case integer(Int64)
  case double(Double)
  case boolean(Bool)
  case dateTime(DotNetDateTime)
  case timeSpan(DotNetTimeSpan)
  case null
}

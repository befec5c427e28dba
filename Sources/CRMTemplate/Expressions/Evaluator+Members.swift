extension Evaluator {
  /// A method or property; Null, with a warning, where .NET refuses: one bad field must not cost the record.
  mutating func value(
    of access: MemberAccess, on receiver: TemplateValue, depth: Int
  ) throws(RunError) -> TemplateValue {
    var arguments: [TemplateValue] = []
    for argument in access.arguments { arguments.append(try value(of: argument, depth: depth)) }
    guard receiver != .null else { return .null }
    switch environment.formatting.call(access.spelling, on: receiver, arguments: arguments) {
    case .value(.string(let text)):
      guard text.utf8.count <= Evaluation.longest else { throw Evaluation.tooLong }
      return .string(text)
    case .value(let value): return value
    case .tooLong: throw Evaluation.tooLong
    case .unknown: return .null
    case .refused:
      warnings.append(RunWarning(code: "method-failed", message: "\(access.spelling) failed."))
      return .null
    }
  }
}

extension Evaluator {
  /// A method or property; Null, with a warning, where .NET refuses: one bad field must not cost the record.
  mutating func value(
    of access: MemberAccess, on receiver: TemplateValue, depth: Int
  ) throws(RunError) -> TemplateValue {
    var arguments: [TemplateValue] = []
    for argument in access.arguments { arguments.append(try value(of: argument, depth: depth)) }
    guard receiver != .null else { return .null }
    guard let method = access.method else { return failed(access, "There is no such method.") }
    switch DotNetMethods.call(method, on: receiver, arguments, environment.formatting) {
    case .value(.string(let text)):
      guard text.utf8.count <= Evaluation.longest else { throw Evaluation.tooLong }
      return .string(text.withoutNUL)
    case .value(let value): return value
    case .tooLong: throw Evaluation.tooLong
    case .failed: return failed(access, ".NET refuses the arguments.")
    case .unknownMethod: return failed(access, "A \(receiver.kind) has no such method.")
    case .badArgumentCount: return failed(access, "It takes another number of arguments.")
    }
  }

  private mutating func failed(_ access: MemberAccess, _ reason: String) -> TemplateValue {
    warn("method-failed", "\(access.spelling): \(reason)")
    return .null
  }
}

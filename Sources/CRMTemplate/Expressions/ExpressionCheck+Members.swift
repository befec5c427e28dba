extension ExpressionCheck {
  /// Methods that do not exist, numbers of arguments, and constant formats, as far as the receiver's type is known.
  mutating func checkMembers(_ members: [MemberAccess], on receiver: ValueKind?, depth: Int) {
    var receiver = receiver
    for access in members {
      receiver = check(access, on: receiver, depth: depth)
    }
  }

  /// The kind of the result; `nil`: not known before the run.
  private mutating func check(_ access: MemberAccess, on receiver: ValueKind?, depth: Int) -> ValueKind? {
    guard let method = access.method else {
      let nearest = NearestName.nearest(to: access.spelling, in: MethodID.allCases.map(\.rawValue))
      add(
        .error, "unknown-method", at: access.offset, "There is no method \(access.spelling).",
        hint: nearest.map { "Did you mean \($0)?" } ?? "Known are \(Self.methodList).")
      return nil
    }
    let counts = receiver.map { method.argumentCounts(on: $0) } ?? method.argumentCounts
    guard let counts else {
      add(
        .error, "unknown-method", at: access.offset,
        "A value of type \(receiver?.typeName ?? "") has no method \(access.spelling).")
      return nil
    }
    guard counts.contains(access.arguments.count) else {
      add(
        .error, "bad-arguments", at: access.offset,
        "\(access.spelling) takes \(Self.description(of: counts)), not \(access.arguments.count).")
      return nil
    }
    if method == .toString, let receiver, let format = access.arguments.first?.constant(depth: depth),
      let problem = ValueFormatter.validate(format, for: receiver)
    {
      add(
        .warning, "bad-format", at: access.offset, "The field will be empty, as .NET refuses the format: \(problem)")
    }
    return receiver.flatMap { method.resultKind(on: $0) }
  }

  private static let methodList = MethodID.allCases.map(\.rawValue).joined(separator: ", ")

  private static func description(of counts: ClosedRange<Int>) -> String {
    if counts.upperBound == counts.lowerBound {
      return counts.lowerBound == 1 ? "1 argument" : "\(counts.lowerBound) arguments"
    }
    return "\(counts.lowerBound) to \(counts.upperBound) arguments"
  }

  func kind(of node: ExpressionNode) -> ValueKind? {
    switch node {
    case .variable(let name, _):
      switch names?.kind(of: name) {
      case .data(let kind)?: kind
      case .parameter?: .string
      case nil: nil
      }
    case .test: .boolean
    case .unknownFunction, .choice: nil
    case .members(let receiver, let members):
      members.reduce(kind(of: receiver)) { kind, access in
        kind.flatMap { access.method?.resultKind(on: $0) }
      }
    }
  }
}

extension ExpressionArgument {
  /// The text of an argument that is the same for every record.
  fileprivate func constant(depth: Int) -> String? {
    guard case .pieces(let pieces) = self else { return nil }
    var text = ""
    for piece in pieces {
      switch piece {
      case .literal(let literal): text += literal
      case .quoted(let quoted):
        guard depth > 1 else {
          text += quoted.plain
          continue
        }
        for part in quoted.parts {
          guard case .literal(let literal) = part else { return nil }
          text += literal
        }
      case .bracket: return nil
      }
    }
    return text
  }
}

extension ValueKind {
  fileprivate var typeName: String {
    switch self {
    case .string: "String"
    case .integer: "Integer"
    case .double: "Double"
    case .boolean: "Boolean"
    case .dateTime: "DateTime"
    case .timeSpan: "TimeSpan"
    case .null: "Null"
    }
  }
}

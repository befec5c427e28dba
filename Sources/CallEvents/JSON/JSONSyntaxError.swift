/// Where and why a text is not JSON.
struct JSONSyntaxError: Error, Equatable {
  enum Code {
    case syntax
    case invalidUTF8
    case tooDeep
  }

  let code: Code
  let message: StaticString
  /// Bytes before the place.
  let position: Int

  static func == (left: JSONSyntaxError, right: JSONSyntaxError) -> Bool {
    left.code == right.code && left.position == right.position
  }

  var badRecord: BadRecord {
    let problemCode: EventProblem.Code =
      switch code {
      case .syntax: .syntax
      case .invalidUTF8: .invalidUTF8
      case .tooDeep: .tooDeep
      }
    return BadRecord(.notJSON, problemCode, "\(message)", column: position &+ 1)
  }
}

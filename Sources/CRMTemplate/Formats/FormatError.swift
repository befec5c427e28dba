/// A format that .NET refuses with `FormatException`, or that asks for more text than a template's result may have.
package struct FormatError: Error, Hashable, CustomStringConvertible {
  package enum Code: Hashable, Sendable {
    /// .NET's `FormatException`.
    case refused
    /// More digits than `TextLimit.units`.
    case tooLong
  }

  package var code: Code
  /// What is wrong with the format, without data: it may be logged.
  package var description: String

  static func refused(_ description: String) -> FormatError {
    FormatError(code: .refused, description: description)
  }

  static let tooLong = FormatError(code: .tooLong, description: "The format asks for too many digits.")
}

/// How much text one method may make (template-format.md, section 5, "Passes": a result of 1 MiB).
enum TextLimit {
  static let units = 1 << 20
}

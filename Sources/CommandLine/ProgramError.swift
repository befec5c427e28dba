/// Why a program cannot go on, in words for the person who started it.
///
/// All reasons at once: a person should not have to start a worker five times to learn of five mistakes.
package struct ProgramError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One reason.
  package struct Problem: Sendable, Equatable, CustomStringConvertible {
    /// What is wrong. No document, no phone number, no secret.
    package let what: String
    /// A file with its line, an option, an environment variable.
    package let place: String?
    /// What to do about it.
    package let remedy: String?

    package init(_ what: String, at place: String? = nil, remedy: String? = nil) {
      self.what = what
      self.place = place
      self.remedy = remedy
    }

    package var description: String {
      (place.map { "\($0): " } ?? "") + what + (remedy.map { " (\($0))" } ?? "")
    }
  }

  package let exitCode: ExitCode
  package let problems: [Problem]

  package init(_ exitCode: ExitCode, _ problems: [Problem]) {
    self.exitCode = exitCode
    self.problems = problems
  }

  package init(_ exitCode: ExitCode, _ what: String, at place: String? = nil, remedy: String? = nil) {
    self.init(exitCode, [Problem(what, at: place, remedy: remedy)])
  }

  package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Gathers problems while settings are checked, so that all of them are told at once.
package struct Problems: Sendable {
  package private(set) var all: [ProgramError.Problem] = []

  package init() {}

  package mutating func add(_ what: String, at place: String? = nil, remedy: String? = nil) {
    all.append(ProgramError.Problem(what, at: place, remedy: remedy))
  }

  package mutating func add(_ error: ProgramError) { all += error.problems }

  /// Ends the check.
  /// - Throws: a `ProgramError` with every problem, if there is any.
  package func throwIfAny(_ exitCode: ExitCode = .configuration) throws(ProgramError) {
    if !all.isEmpty { throw ProgramError(exitCode, all) }
  }
}

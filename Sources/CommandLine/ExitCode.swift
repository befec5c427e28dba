/// How a program ends. The numbers are those of BSD's `sysexits.h`, as the contracts fix them.
package enum ExitCode: Int32, Sendable, CaseIterable {
  case done = 0
  /// The command was typed wrongly.
  case usage = 64
  /// A file or record is not what it should be.
  case badData = 65
  /// A server cannot be reached; only commands that end say so, a worker waits.
  case unavailable = 69
  /// A mistake of ours.
  case internalFault = 70
  /// Environment, template, parameters, or a file of settings are wrong.
  case configuration = 78
}

import CommandLine

/// One line of what the doctor says.
struct Finding: Sendable, Equatable {
  enum Level: String, Sendable {
    case ok, warning, fault
  }

  let level: Level
  /// What it is about: a broker, a topic, a group, the database.
  let subject: String
  let text: String
  /// What to do about it.
  var remedy: String?
  /// A server does not answer, as against one that answers something wrong.
  var isOutage = false

  static func ok(_ subject: String, _ text: String) -> Finding { Finding(level: .ok, subject: subject, text: text) }

  static func warning(_ subject: String, _ text: String, _ remedy: String?) -> Finding {
    Finding(level: .warning, subject: subject, text: text, remedy: remedy)
  }

  static func fault(_ subject: String, _ text: String, _ remedy: String?, isOutage: Bool = false) -> Finding {
    Finding(level: .fault, subject: subject, text: text, remedy: remedy, isOutage: isOutage)
  }
}

extension [Finding] {
  /// What the worst of them amounts to: 0 nothing or warnings alone, 69 a server is away, 78 something is set up wrongly.
  var exitCode: ExitCode {
    let faults = filter { $0.level == .fault }
    if faults.isEmpty { return .done }
    return faults.contains { $0.isOutage } ? .unavailable : .configuration
  }
}

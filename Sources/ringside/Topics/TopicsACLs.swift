import CallEvents
import CommandLine

/// `ringside topics acls`.
enum TopicsACLs {
  private static let assignable =
    "PROGRAM is one of \(AccessPlan.Program.allCases.map(\.rawValue).joined(separator: ", "))."
  private static let programs = Option<[String]>(
    repeated: "program", .choice(AccessPlan.Program.allCases.map(\.rawValue)),
    help: "Only what this program needs. Without one: all of them.")
  private static let principals = Option<[Assignment]>(
    repeated: "principal", .assignment("PROGRAM=PRINCIPAL"),
    help: "Who a program is to Kafka, such as lookup-worker=User:CN=lookup. Without one: User:PROGRAM. \(assignable)")
  private static let groups = Option<[Assignment]>(
    repeated: "group", .assignment("PROGRAM=GROUP"),
    help: "A program's consumer group; for web-client, what the names of its groups begin with.")
  private static let commands = Option<Bool>(flag: "commands", help: "Write calls of kafka-acls.sh instead of a table.")
  private static let commandConfig = Option<String?>(
    "command-config", .text("FILE"), help: "With --commands: the file with which kafka-acls.sh signs in.")

  static let command = Command(
    "acls", summary: "Shows what each program has to be allowed on Kafka.",
    discussion: """
      Asks nobody and changes nothing: an administrator runs what --commands writes. With these, and no others, every program does its \
      whole work.
      """,
    groups: [
      OptionGroup("Kafka", [WorkerOptions.kafkaBrokers.entry, WorkerOptions.topicPrefix.entry]),
      OptionGroup("Programs", [programs.entry, principals.entry, groups.entry]),
      OptionGroup("Output", [commands.entry, commandConfig.entry, TopicsCommand.json.entry]),
    ], run: run)

  private static func run(_ invocation: Invocation) async throws -> ExitCode {
    var problems = Problems()
    var topics: Topics?
    do throws(InvalidTopicPrefix) {
      topics = try Topics(prefix: invocation[WorkerOptions.topicPrefix])
    } catch {
      problems.add(error.message, at: invocation.place(of: WorkerOptions.topicPrefix))
    }
    var choices = AccessPlan.Choices()
    choices.principals = read(invocation[principals], "--principal", &problems) { _ in true }
    for (program, principal) in choices.principals where !principal.contains(":") {
      problems.add(
        "\(program.rawValue)=\(principal) names no kind of principal", at: "--principal", remedy: "mostly User:")
    }
    choices.groups = read(invocation[groups], "--group", &problems) { AccessPlan.Choices.defaultGroups[$0] != nil }
    if invocation[commands], invocation[TopicsCommand.json] {
      problems.add("is another form than --json", at: "--commands")
    }
    try problems.throwIfAny(.usage)
    guard let topics else { return .internalFault }
    let chosen = invocation[programs].compactMap(AccessPlan.Program.init(rawValue:))
    let plan = AccessPlan(
      topics, choices, programs: AccessPlan.Program.allCases.filter { chosen.isEmpty || chosen.contains($0) })
    let output = Terminal.standardOutput
    if invocation[TopicsCommand.json] {
      output.write(plan.json)
    } else if invocation[commands] {
      output.write(
        plan.commands(
          brokers: invocation[WorkerOptions.kafkaBrokers], configuration: invocation[commandConfig]))
    } else {
      output.write(plan.table.text)
    }
    return .done
  }

  private static func read(
    _ assignments: [Assignment], _ place: String, _ problems: inout Problems,
    isAllowed: (AccessPlan.Program) -> Bool
  ) -> [AccessPlan.Program: String] {
    var values: [AccessPlan.Program: String] = [:]
    for assignment in assignments {
      guard let program = AccessPlan.Program(rawValue: assignment.name), isAllowed(program), !assignment.value.isEmpty
      else {
        let names = AccessPlan.Program.allCases.filter(isAllowed).map(\.rawValue).joined(separator: ", ")
        problems.add("'\(assignment.name)=\(assignment.value)' is about none of \(names)", at: place)
        continue
      }
      values[program] = assignment.value
    }
    return values
  }
}

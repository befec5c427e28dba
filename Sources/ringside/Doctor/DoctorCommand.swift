import BSON
import CRMTemplate
import CommandLine
import TemplateSetup

/// `ringside doctor`: what is wrong with this installation, and what to do about it.
enum DoctorCommand {
  private static let json = Option<Bool>(flag: "json", help: "One JSON line a finding.")

  static let command = Command(
    "doctor", summary: "Examines Kafka, the database and the template, and says what to do.",
    discussion: """
      Reads only. Each line is ok, a warning or a fault. The exit code is that of the worst: 0 where there are warnings at most, \
      78 where something is set up wrongly, 69 where a server does not answer.
      """,
    groups: [
      WorkerOptions.kafka, WorkerOptions.mongodb, WorkerOptions.templates, OptionGroup("Output", [json.entry]),
    ], run: run)

  private static func run(_ invocation: Invocation) async throws -> ExitCode {
    let screen = DoctorScreen(isJSON: invocation[json])
    var findings = screen.show([.ok("ringside", "version \(RingsideVersion.text)")])
    let setup = template(invocation)
    findings += screen.show(setup.findings)
    findings += screen.show(KafkaExamination(kafka: try KafkaAccess(invocation)).findings())
    if let setup = setup.setup { findings += screen.show(DatabaseExamination(setup: setup).findings()) }
    screen.summary(findings)
    return findings.exitCode
  }

  private static func template(_ invocation: Invocation) -> (setup: TemplateSetup?, findings: [Finding]) {
    guard invocation[WorkerOptions.template] != nil else {
      return (
        nil,
        [
          .warning(
            "template", "none is given, so neither it nor the database is examined",
            "give --template, as the workers have it")
        ]
      )
    }
    do throws(ProgramError) {
      let setup = try TemplateSetup(invocation, running: [.lookupByNumber])
      let warnings = setup.report.entries.filter { $0.severity == .warning }
      if warnings.isEmpty {
        return (setup, [.ok("template \(setup.template.name)", "has neither errors nor warnings")])
      }
      return (
        setup,
        warnings.map { entry in
          .warning("template, line \(entry.place?.line ?? 0)", "\(entry.code): \(entry.message)", entry.hint)
        }
      )
    } catch {
      return (nil, error.problems.map { .fault("template", "\($0)", "the workers do not start like this") })
    }
  }
}

/// Shows findings as they come.
struct DoctorScreen: Sendable {
  let isJSON: Bool
  let output = Terminal.standardOutput

  func show(_ findings: [Finding]) -> [Finding] {
    for finding in findings { output.write((isJSON ? json(finding) : text(finding)) + "\n") }
    return findings
  }

  func summary(_ findings: [Finding]) {
    guard !isJSON else { return }
    let faults = findings.filter { $0.level == .fault }.count
    let warnings = findings.filter { $0.level == .warning }.count
    output.write("\n\(findings.count) findings: \(faults) faults, \(warnings) warnings\n")
  }

  private func text(_ finding: Finding) -> String {
    let color: Terminal.Color = finding.level == .ok ? .green : finding.level == .warning ? .yellow : .red
    let word = finding.level.rawValue
    let mark = output.colored(word + String(repeating: " ", count: 7 - word.count), color)
    let line = "\(mark)  \(Printable.text(finding.subject)): \(Printable.text(finding.text))"
    return finding.remedy.map { line + "\n         -> " + Printable.text($0) } ?? line
  }

  private func json(_ finding: Finding) -> String {
    var document: BSONDocument = [
      "level": .string(finding.level.rawValue), "subject": .string(finding.subject), "text": .string(finding.text),
    ]
    if let remedy = finding.remedy { document["remedy"] = .string(remedy) }
    return BSONValue.document(document).extendedJSON()
  }
}

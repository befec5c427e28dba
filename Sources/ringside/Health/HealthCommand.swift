import CommandLine
import Glibc
import HTTPServer

/// `ringside health URL`.
enum HealthCommand {
  private static let timeout = Option(
    "timeout", .duration(.milliseconds(100) ... .seconds(300)), default: .seconds(5),
    help: "How long to wait for the answer.")

  static let command = Command(
    "health", summary: "Asks a running program over HTTP whether it is well; for the health checks of containers.",
    discussion: """
      Exit code 0 where the answer is 200; otherwise 69, and standard error says what the answer is, such as what is missing according \
      to /readyz. Uses no proxy and follows no redirection.
      """,
    positionals: [Positional("URL", isFile: false, help: "Such as http://127.0.0.1:8080/readyz.")],
    groups: [OptionGroup("Waiting", [timeout.entry])], run: run)

  private static func run(_ invocation: Invocation) async throws -> ExitCode {
    let address: HTTPAddress
    do throws(HTTPAddress.Problem) {
      address = try HTTPAddress(invocation.arguments.first ?? "")
    } catch {
      throw ProgramError(.usage, "the address \(error)", at: "URL", remedy: "such as http://127.0.0.1:8080/readyz")
    }
    let answer: HTTPProbe.Answer
    do throws(HTTPProbe.Failure) {
      answer = try HTTPProbe.get(address, within: invocation[timeout])
    } catch {
      throw ProgramError(.unavailable, words(error, within: invocation[timeout]), at: "\(address)")
    }
    // A line of the answer is a reason.
    let lines = answer.body.split(separator: UInt8(ascii: "\n")).prefix(20).map { Printable.text($0) }
    if answer.status == 200 {
      Terminal.standardOutput.write(lines.map { "\($0)\n" }.joined())
      return .done
    }
    let reasons = lines.isEmpty ? ["no reason is given"] : lines
    throw ProgramError(.unavailable, reasons.map { .init("\(answer.status): \($0)", at: "\(address)") })
  }

  private static func words(_ failure: HTTPProbe.Failure, within limit: Duration) -> String {
    switch failure {
    case .unknownHost: "there is no such host"
    case .unreachable(let number): "nobody answers there (\(String(cString: strerror(number))))"
    case .tooSlow: "no answer within \(DurationText.text(limit))"
    case .notHTTP: "what answers there does not speak HTTP"
    }
  }
}

import CommandLine
import EmbeddedServers
import WorkerRuntime

/// `ringside demo`: everything at work on this machine, and nothing left of it afterwards.
enum DemoCommand {
  private static let calls = Option<Int?>(
    "calls", .integer(1...1_000_000), defaultText: "until Ctrl-C",
    help: "End after so many calls, with 0 when each got its pop-up, its contact and its journal.")
  private static let rate = Option("rate", .number(0.1...1_000), default: 2, help: "Calls a second.")
  private static let contacts = Option(
    "contacts", .integer(40...1_000_000), default: 3_000, help: "How many contacts to make up.")
  private static let cache = Option(
    "cache", .text("DIRECTORY"), environment: "RINGSIDE_CACHE", default: ".cache",
    help: "Where the database program is kept between two runs.")

  static let command = Command(
    "demo", summary: "Shows Ringside at work, with a Kafka and a database of its own.",
    discussion: """
      Starts an embedded broker and an embedded database, makes up contacts whose numbers are typed in many ways, starts \
      call-events-producer and the three workers, rings, and shows each pop-up with the time since the ring, the contact \
      that an unknown caller becomes, and the journal of each call that has ended. Ctrl-C ends all that it started. The first run installs the database from the Python package index into .cache/.
      """,
    groups: [OptionGroup("Demonstration", [calls.entry, rate.entry, contacts.entry, cache.entry])], run: run)

  private static func run(_ invocation: Invocation) async throws -> ExitCode {
    let stop = StopSignal()
    let signals = StopSignals(stop)
    defer { signals.cancel() }
    let settings = DemoSettings(
      calls: invocation[calls], rate: invocation[rate], contacts: invocation[contacts], cache: invocation[cache])
    do {
      var run = try DemoRun(settings, screen: DemoScreen(), stop: stop)
      return try run.run()
    } catch is Interrupted {
      guard let calls = settings.calls else { return .done }
      throw ProgramError(.internalFault, "ended before the first of \(calls) calls")
    } catch let error as EmbeddedServerError {
      throw ProgramError(error.code == .failed ? .internalFault : .unavailable, error.text)
    }
  }
}

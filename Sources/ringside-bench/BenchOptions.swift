import CommandLine

/// What the bench can be told.
struct BenchOptions: Sendable {
  /// What is measured.
  enum Part: String, CaseIterable, Sendable {
    case throughput, latency, profile
    case null, database
    case lookup, journal
    case journalWithNames = "journal-with-names"
  }

  let brokers: String
  /// Nil: only the null database.
  let mongodbURI: String?
  let contacts: Int
  let events: Int
  let databaseEvents: Int
  let throughputRuns: Int
  let rates: [Int]
  let nullRates: [Int]
  let seconds: Int
  let runs: Int
  let partitions: Int
  let parts: Set<Part>
  /// Nil: beside this program.
  let workers: String?
  let lanes: Int
  let isJSON: Bool
  let keeps: Bool

  static let mongodbURI = Option<Secret?>(
    secret: "mongodb-uri", "URI", environment: "MONGODB_URI", defaultText: "measure on the null database alone",
    help: "Connection string of the database. The bench makes a database of its own in it, and drops it.")
  static let contacts = Option(
    "contacts", .integer(1...10_000_000), default: 100_000, help: "Contacts to load, one number each.")
  static let events = Option(
    "events", .integer(100...10_000_000), default: 100_000, help: "Calls of a throughput run on the null database.")
  static let databaseEvents = Option(
    "database-events", .integer(100...10_000_000), default: 20_000,
    help: "Calls of a throughput run on the database, which is the slowest part of it.")
  static let throughputRuns = Option(
    "throughput-runs", .integer(1...99), default: 3, help: "Alternating throughput runs; medians are shown.")
  static let rates = Option(
    "rates", rateList, default: [100, 300], help: "Calls per second of the latency runs on the database.")
  static let nullRates = Option(
    "null-rates", rateList, default: [1_000], help: "Calls per second of the latency runs on the null database.")
  static let seconds = Option("seconds", .integer(1...3_600), default: 10, help: "How long a latency run takes.")
  static let runs = Option(
    "runs", .integer(1...99), default: 5, help: "Alternating latency runs; medians are shown.")
  static let partitions = Option(
    "partitions", .integer(1...100), default: 4, help: "Partitions of each topic that the bench makes.")
  static let only = Option<[Part]>(
    repeated: "only", .choice(),
    help: """
      Measure only this kind, only on this database, or only this work; profile asks perf where the worker's CPU goes.
      """)
  static let workers = Option<String?>(
    "workers", .file("FOLDER"), defaultText: "the folder of this program", help: "Where the workers are.")
  static let lanes = Option(
    "lanes", .integer(1...64), default: 1, help: "Lanes of the worker; the bare loop has one.")
  static let json = Option<Bool>(flag: "json", help: "Print one JSON document instead of tables.")
  static let keep = Option<Bool>(flag: "keep", help: "Leave the topics and the contacts where they are.")

  static let command = Command(
    "ringside-bench", summary: "Measure the workers beside a bare loop in C.",
    discussion: """
      Loads contacts and calls of its own making into the servers it is given, starts a worker and the bare loop in turn as \
      processes of their own, and compares what they do with the same calls: events per second, CPU time per event, peak \
      memory, the time from start to the first result, and for look-ups the time from a ringing call to its pop-up.

      Everything twice: on the database, and on a null database that answers at once, so that the worker's own limit shows \
      where the database would hide it. Compare figures of one run only.
      """,
    groups: [
      OptionGroup("Servers", [WorkerOptions.kafkaBrokers.entry, mongodbURI.entry]),
      OptionGroup(
        "Bench",
        [
          only.entry, contacts.entry, events.entry, databaseEvents.entry, throughputRuns.entry, rates.entry,
          nullRates.entry, seconds.entry, runs.entry, partitions.entry, workers.entry, lanes.entry, json.entry,
          keep.entry,
        ]),
    ]
  ) { invocation in
    do {
      try Bench(BenchOptions(invocation)).run()
    } catch let error as ProgramError {
      throw error
    } catch {
      // A server's or a child's: their texts are made to be shown.
      throw ProgramError(.unavailable, "\(error)")
    }
    return .done
  }

  init(_ invocation: Invocation) {
    brokers = invocation[WorkerOptions.kafkaBrokers]
    mongodbURI = invocation[Self.mongodbURI]?.revealed
    contacts = invocation[Self.contacts]
    events = invocation[Self.events]
    databaseEvents = invocation[Self.databaseEvents]
    throughputRuns = invocation[Self.throughputRuns]
    rates = invocation[Self.rates]
    nullRates = invocation[Self.nullRates]
    seconds = invocation[Self.seconds]
    runs = invocation[Self.runs]
    partitions = invocation[Self.partitions]
    parts = Set(invocation[Self.only])
    workers = invocation[Self.workers]
    lanes = invocation[Self.lanes]
    isJSON = invocation[Self.json]
    keeps = invocation[Self.keep]
  }

  /// True where `--only` leaves it in: kinds exclude kinds, databases databases, works works.
  func includes(_ part: Part) -> Bool {
    let groups: [Set<Part>] = [
      [.throughput, .latency, .profile], [.null, .database], [.lookup, .journal, .journalWithNames],
    ]
    let named = parts.intersection(groups.first { $0.contains(part) } ?? [])
    return named.isEmpty ? part != .profile : named.contains(part)
  }

  var workloads: [Workload] {
    Workload.allCases.filter { Part(rawValue: $0.rawValue).map(includes) ?? false }
  }

  private static let rateList = ValueKind<[Int]>(
    "N,…", describe: { $0.map(String.init).joined(separator: ",") }
  ) { (text) throws(ValueProblem) in
    let rates = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard !rates.isEmpty, rates.allSatisfy({ (1...100_000).contains($0) }) else {
      throw ValueProblem("is not a list of rates from 1 to 100000, such as 100,300")
    }
    return rates
  }
}

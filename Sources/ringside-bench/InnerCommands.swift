import CBareLoop
import CommandLine

/// `ringside-bench bare-loop`: the loop in C as a process of its own.
enum BareLoopCommand {
  static let name = "bare-loop"

  static let work = Option<Workload>("work", .choice(), default: .lookup, help: "Whose work it does.")
  static let database = Option(required: "database", .text("NAME"), help: "The contacts' database.")
  static let collection = Option(required: "collection", .text("NAME"), help: "Their collection.")
  static let group = WorkerOptions.group(default: "ringside.bench")

  static let command = Command(
    name, summary: "Do a worker's work with nothing around it.",
    groups: [
      OptionGroup(
        "Bare loop",
        [
          WorkerOptions.kafkaBrokers.entry, WorkerOptions.mongodbURI.entry, WorkerOptions.topicPrefix.entry,
          work.entry, database.entry, collection.entry, group.entry, WorkerOptions.batch.entry,
        ])
    ]
  ) { invocation in
    guard let uri = invocation[WorkerOptions.mongodbURI] else {
      throw ProgramError(.usage, "--mongodb-uri is missing")
    }
    let texts = [
      invocation[WorkerOptions.kafkaBrokers], uri.revealed, invocation[database], invocation[collection],
      invocation[WorkerOptions.topicPrefix], invocation[group],
    ]
    withCStrings(texts) { texts in
      var options = RingsideBareLoop(
        work: invocation[work].bareWork, brokers: texts[0], mongodb_uri: texts[1], database: texts[2],
        collection: texts[3], topic_prefix: texts[4],
        group: texts[5], batch: Int32(clamping: invocation[WorkerOptions.batch]))
      ringside_bare_loop(&options)
    }
    return .done
  }

  private static func withCStrings(_ texts: [String], _ body: ([UnsafePointer<CChar>]) -> Void) {
    func next(_ rest: ArraySlice<String>, _ done: [UnsafePointer<CChar>]) {
      guard let first = rest.first else { return body(done) }
      first.withCString { next(rest.dropFirst(), done + [$0]) }
    }
    next(texts[...], [])
  }
}

/// `ringside-bench null-mongodb`: the server that has an answer at once.
enum NullDatabaseCommand {
  static let name = "null-mongodb"

  static let port = Option("port", .integer(0...65_535), default: 0, help: "Where to listen; 0 takes a free one.")

  static let command = Command(
    name, summary: "Answer MongoDB's wire without a database.",
    groups: [OptionGroup("Null database", [port.entry, BenchOptions.contacts.entry])]
  ) { invocation in
    ringside_null_mongodb(Int32(clamping: invocation[port]), Int32(clamping: invocation[BenchOptions.contacts]))
    return .done
  }
}

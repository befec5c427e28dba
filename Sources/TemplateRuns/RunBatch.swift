package import BSON
package import CRMTemplate
package import MongoDB

/// The runs of a batch, taken through their scenarios side by side: what they ask is asked once where it is the same, and what one
/// step of all of them writes is handed over together.
///
/// Used on one thread, as its database client is.
package struct RunBatch {
  private let client: Client
  /// A chain that finds per record can ask five hundred times; a lane must not be away for as long as that may take.
  private static let patience = Duration.seconds(5)

  package init(_ client: Client) {
    self.client = client
  }

  /// Takes all runs to their end. One outcome a run, in their order.
  ///
  /// - Parameters:
  ///   - first: what each run asks for first, where it was asked already; else empty.
  ///   - write: what becomes of the documents of one step, one answer each in their order. A run asks for one document at a time.
  package func complete(
    _ runs: consuming [ScenarioRun], first: [ScenarioRun.Step] = [],
    write: ([PendingInsert]) throws(BatchFailure) -> [InsertAnswer]
  ) throws(BatchFailure) -> [RunOutcome] {
    let deadline = ContinuousClock.now + Self.patience
    var outcomes = [RunOutcome?](repeating: nil, count: runs.count)
    var open = Array(runs.indices)
    var asked = first
    while !open.isEmpty {
      var finds: [(run: Int, request: FindRequest)] = []
      var inserts: [PendingInsert] = []
      for run in open {
        switch run < asked.count ? asked[run] : runs[run].next() {
        case .find(let request): finds.append((run, request))
        case .insert(let request): inserts.append(PendingInsert(run: run, request: request))
        case .done(let result): outcomes[run] = RunOutcome(result)
        }
      }
      asked = []
      try answer(finds, of: &runs, until: deadline)
      if !inserts.isEmpty {
        for (insert, answer) in zip(inserts, try write(inserts)) {
          switch answer {
          case .document(let document): runs[insert.run].supply([document])
          case .refused(let refusal): outcomes[insert.run] = .refused(refusal)
          }
        }
      }
      open.removeAll { outcomes[$0] != nil }
    }
    return outcomes.map { $0 ?? .done(RunResult()) }
  }

  private func answer(
    _ finds: [(run: Int, request: FindRequest)], of runs: inout [ScenarioRun], until deadline: ContinuousClock.Instant
  ) throws(BatchFailure) {
    var known: [Question: [BSONDocument]] = [:]
    for (run, request) in finds {
      let question = Question(scenario: request.scenario.index, filter: request.filter)
      if let records = known[question] {
        runs[run].supply(records)
        continue
      }
      if !known.isEmpty, ContinuousClock.now > deadline { throw .outOfTime }
      let records: [BSONDocument]
      do throws(MongoError) {
        records = try client.find(Find(request))
      } catch {
        throw .database(error)
      }
      known[question] = records
      runs[run].supply(records)
    }
  }

  private struct Question: Hashable {
    var scenario: Int
    var filter: BSONDocument
  }
}

/// A document that a run of the batch wants written.
package struct PendingInsert: Sendable {
  /// The run's place in the batch.
  package let run: Int
  package let request: InsertRequest
}

package enum InsertAnswer: Sendable {
  /// The document stands in its collection, with this `_id`, written now or before.
  case document(BSONDocument)
  case refused(Refusal)
}

/// What became of one run.
package enum RunOutcome: Sendable {
  case done(RunResult)
  case refused(Refusal)

  init(_ result: RunResult) {
    self = result.failure.map { .refused(Refusal(code: $0.code.rawValue, message: $0.message)) } ?? .done(result)
  }
}

/// Why nothing can come of this event, now and later. Safe to log.
package struct Refusal: Hashable, Sendable {
  /// Kebab-case, for a dead letter's class.
  package var code: String
  package var message: String

  package init(code: String, message: String) {
    self.code = code
    self.message = message
  }
}

extension Namespace {
  package init(_ command: CompiledCommand) {
    self.init(database: command.database, collection: command.collection)
  }
}

extension Find {
  /// On the primary: what was written a moment ago counts.
  init(_ request: FindRequest) {
    self.init(
      Namespace(request.command), filter: request.filter,
      projection: BSONDocument(request.projection.map { .init(key: $0, value: .int32(1)) }), limit: request.limit,
      // A full first reply leaves the cursor open and costs a second round trip.
      batchSize: request.limit + 1, readFromPrimary: true)
  }
}

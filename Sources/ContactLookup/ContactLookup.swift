internal import BSON
package import CRMTemplate
internal import Locks
package import MongoDB
package import PhoneNumbers
package import TemplateRuns

/// Numbers in, ranked contacts out, for a whole batch: the template's look-up scenarios, run for all calls at once so that each
/// scenario costs a query per phone field and not one per call.
///
/// Used on one thread, as its database client is. A failure stands for the whole batch, and comes after some
/// `patience` at the latest, a single slow query on top of it.
package final class ContactLookup {
  private let template: CRMTemplate
  private let client: Client
  private let readsPrimary: Bool
  private let normalizer: TemplateNormalizer
  private var finders: [Int: CandidateFinder] = [:]
  /// A filter that runs per number can ask five hundred times; a lane must not be away for as long as that may take.
  private static let patience = Duration.seconds(5)

  /// - Parameter readsPrimary: what was written a moment ago counts, whatever read preference the connection string has.
  package init(
    _ template: CRMTemplate, normalizer: NumberNormalizer, client: Client, readsPrimary: Bool = false
  ) {
    self.template = template
    self.client = client
    self.readsPrimary = readsPrimary
    self.normalizer = TemplateNormalizer(normalizer)
  }

  /// What can be made of queries without the database, on any thread.
  package var preparation: @Sendable ([LookupQuery]) -> PreparedLookups {
    { [template, normalizer] queries in
      PreparedLookups(NumberRuns(queries, template: template, normalizer: normalizer))
    }
  }

  /// One answer a query, in their order.
  ///
  /// - Parameter prepared: what `preparation` made of these queries.
  package func lookUp(
    _ queries: [LookupQuery], prepared: PreparedLookups? = nil
  ) throws(BatchFailure) -> [LookupAnswer] {
    let deadline = ContinuousClock.now + Self.patience
    var all = prepared?.take() ?? NumberRuns(queries, template: template, normalizer: normalizer)
    var open = Array(all.runs.indices)
    while !open.isEmpty { open = try ask(&all.runs, open, deadline) }
    return all.places.map { all.runs[$0].answer }
  }

  /// Asks all questions of a scenario together, and gives those runs that had one.
  private func ask(
    _ runs: inout [NumberRun], _ open: [Int], _ deadline: ContinuousClock.Instant
  ) throws(BatchFailure) -> [Int] {
    var asked: [Int: [(run: Int, request: FindRequest)]] = [:]
    for index in open {
      if let request = runs[index].question { asked[request.scenario.index, default: []].append((index, request)) }
    }
    for (_, requests) in asked.sorted(by: { $0.key < $1.key }) {
      guard let first = requests.first else { continue }
      let finder = finder(for: first.request)
      let answers = try finder.candidates(
        for: requests.map { CandidateQuestion(runs[$0.run], filter: $0.request.filter) }, until: deadline)
      for (request, candidates) in zip(requests, answers) { runs[request.run].supply(candidates) }
    }
    return asked.values.flatMap { $0.map(\.run) }
  }

  private func finder(for request: FindRequest) -> CandidateFinder {
    if let known = finders[request.scenario.index] { return known }
    let finder = CandidateFinder(
      FindPlan(request, template: template), client: client, normalizer: normalizer.numbers, readsPrimary: readsPrimary)
    finders[request.scenario.index] = finder
    return finder
  }
}

/// Who is asked for. Two calls with the same query have the same answer.
package struct LookupQuery: Hashable, Sendable {
  /// As the PBX saw it.
  package var number: String
  package var direction: CallVariables.Direction

  package init(number: String, direction: CallVariables.Direction) {
    self.number = number
    self.direction = direction
  }
}

/// What a look-up came to.
package struct LookupAnswer: Sendable {
  /// With its `+`; `nil` where the number does not normalise.
  package var e164: String?
  /// Why nothing was looked up; `nil` where it was.
  package var notLookedUp: NotLookedUp?
  /// Best first.
  package var contacts: [FoundContact] = []
  package var warnings: [PlacedWarning] = []
  /// What ended the template's run before its time: the call is refused.
  package var failure: RunError?

  package enum NotLookedUp: Hashable, Sendable {
    case refused(LookupRefusal)
    /// Every query of the template would have been about an empty value.
    case emptyFilterValue
  }
}

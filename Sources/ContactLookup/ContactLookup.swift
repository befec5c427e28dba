internal import BSON
package import CRMTemplate
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

  /// One answer a query, in their order.
  package func lookUp(_ queries: [LookupQuery]) throws(BatchFailure) -> [LookupAnswer] {
    let deadline = ContinuousClock.now + Self.patience
    var sought: [LookupQuery: Int] = [:]
    var runs: [NumberRun] = []
    var places: [Int] = []
    places.reserveCapacity(queries.count)
    for query in queries {
      if let known = sought[query] {
        places.append(known)
      } else {
        sought[query] = runs.count
        places.append(runs.count)
        runs.append(NumberRun(query, template: template, normalizer: normalizer))
      }
    }
    var open = Array(runs.indices)
    while !open.isEmpty { open = try advance(&runs, open, deadline) }
    return places.map { runs[$0].answer }
  }

  /// Takes each open run as far as its next question, asks all questions of a scenario together, and gives those that go on.
  private func advance(
    _ runs: inout [NumberRun], _ open: [Int], _ deadline: ContinuousClock.Instant
  ) throws(BatchFailure) -> [Int] {
    var asked: [Int: [(run: Int, request: FindRequest)]] = [:]
    for index in open {
      if let request = runs[index].next() { asked[request.scenario.index, default: []].append((index, request)) }
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

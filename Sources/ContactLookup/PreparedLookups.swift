internal import CRMTemplate
package import Locks
internal import PhoneNumbers

/// A batch's look-ups as far as they come without the database: numbers formatted and normalised, first questions bound.
package typealias PreparedLookups = Handover<NumberRuns>

/// The runs of a batch's queries, one for all that are equal.
package struct NumberRuns: Sendable {
  var runs: [NumberRun] = []
  /// By query, the place of its run.
  private(set) var places: [Int] = []

  init(_ queries: [LookupQuery], template: CRMTemplate, normalizer: TemplateNormalizer) {
    var known: [LookupQuery: Int] = [:]
    known.reserveCapacity(queries.count)
    places.reserveCapacity(queries.count)
    runs.reserveCapacity(queries.count)
    for query in queries {
      if let place = known[query] {
        places.append(place)
      } else {
        known[query] = runs.count
        places.append(runs.count)
        runs.append(NumberRun(query, template: template, normalizer: normalizer))
      }
    }
  }
}

package import MongoDB

/// Why a batch has no answers.
package enum BatchFailure: Error, Sendable {
  case database(MongoError)
  /// Ask for less at once.
  case outOfTime
}

internal import BSON
internal import CRMTemplate
internal import MongoDB
internal import PhoneNumbers
internal import TemplateRuns

/// Finds the candidates of one scenario for many numbers at once (ARCHITECTURE.md, "Look-up").
///
/// A find for *n* numbers stops at 20 × *n* + 1 records; where it does, its numbers are asked singly. Used on one thread.
final class CandidateFinder {
  private let client: Client
  private let readsPrimary: Bool
  private let normalizer: NumberNormalizer
  let plan: FindPlan
  /// MongoDB takes 32,764 characters of a pattern; a server that takes fewer says so once.
  private var longestPattern = SuffixPattern.mongoDBMaximumLength
  private var forms = StoredForms()

  /// Suffixes cost one scan of the collection, for however many. Equalities cost an index access for each of a number's ten forms,
  /// and servers look through a long `$in` more than once: fifty numbers at a time cost them less than all at once.
  private var numbersPerFind: Int { plan.branches.contains { $0.match == .suffix } ? Int.max : 50 }

  init(_ plan: FindPlan, client: Client, normalizer: NumberNormalizer, readsPrimary: Bool) {
    self.plan = plan
    self.client = client
    self.readsPrimary = readsPrimary
    self.normalizer = normalizer
  }

  /// One answer a question, in their order.
  func candidates(
    for questions: [CandidateQuestion], until deadline: ContinuousClock.Instant
  ) throws(BatchFailure) -> [Candidates] {
    do throws(MongoError) {
      var answers: [Candidates] = []
      answers.reserveCapacity(questions.count)
      if !plan.branches.isEmpty {
        var rest = questions[...]
        while !rest.isEmpty {
          if !answers.isEmpty, ContinuousClock.now > deadline { break }
          let together = rest.prefix(numbersPerFind)
          guard let found = try askTogether(Array(together), until: deadline) else { break }
          answers += found
          rest = rest.dropFirst(together.count)
        }
      } else {
        for question in questions {
          if !answers.isEmpty, ContinuousClock.now > deadline { break }
          answers.append(try ask(question))
        }
      }
      if answers.count == questions.count { return answers }
    } catch {
      throw .database(error)
    }
    throw .outOfTime
  }

  // MARK: As it is written

  private func ask(_ question: CandidateQuestion) throws(MongoError) -> Candidates {
    Candidates(records: try client.find(find(question.filter, limit: Candidates.limit + 1)))
  }

  // MARK: Many numbers in one query

  /// `nil`: the deadline has passed before all was asked.
  private func askTogether(
    _ questions: [CandidateQuestion], until deadline: ContinuousClock.Instant
  ) throws(MongoError) -> [Candidates]? {
    let limit = Candidates.limit * questions.count + 1
    var assignment = CandidateAssignment(questions, normalizer: normalizer)
    for query in queries {
      let records = try find(query, questions, limit: limit)
      if records.count >= limit, questions.count > 1 { return try askSingly(questions, until: deadline) }
      for record in records { assignment.take(record, of: query.branches) }
    }
    return assignment.answers(limit: Candidates.limit + 1)
  }

  private func askSingly(
    _ questions: [CandidateQuestion], until deadline: ContinuousClock.Instant
  ) throws(MongoError) -> [Candidates]? {
    var answers: [Candidates] = []
    for question in questions {
      if !answers.isEmpty, ContinuousClock.now > deadline { return nil }
      guard let found = try askTogether([question], until: deadline) else { return nil }
      answers += found
    }
    return answers
  }

  /// What is asked in one find: one branch, as each equality uses an index of its own, and as a branch's own conditions are not
  /// another's; or all suffixes without such conditions, as they cost one scan of the collection together.
  struct Query {
    var branches: [FindPlan.Branch]
    var isSuffix: Bool
  }

  private var queries: [Query] {
    let together = plan.branches.filter { $0.match == .suffix && $0.rest.elements.isEmpty }
    let alone = plan.branches.filter { $0.match == .equality || !$0.rest.elements.isEmpty }
    return alone.map { Query(branches: [$0], isSuffix: $0.match == .suffix) }
      + (together.isEmpty ? [] : [Query(branches: together, isSuffix: true)])
  }

  private func find(
    _ query: Query, _ questions: [CandidateQuestion], limit: Int
  ) throws(MongoError) -> [BSONDocument] {
    guard query.isSuffix else {
      guard let branch = query.branches.first else { return [] }
      return try client.find(find(plan.filter(branch, anyForm(of: questions)), limit: limit))
    }
    while true {
      let patterns = patterns(for: questions)
      guard !patterns.isEmpty else { return [] }
      let conditions = query.branches.flatMap { branch in
        patterns.map { BSONValue.document(plan.condition(branch, ["$regex": .string($0)])) }
      }
      do throws(MongoError) {
        return try client.find(find(plan.anyOf(conditions), limit: limit))
      } catch {
        guard error.kind == .refused, longestPattern > 64 else { throw error }
        longestPattern /= 2
      }
    }
  }

  private func anyForm(of questions: [CandidateQuestion]) -> BSONDocument {
    var values: [BSONValue] = []
    values.reserveCapacity(questions.count * 12)
    for question in questions {
      normalizer.writeStoredForms(of: question.text, number: question.normal, to: &forms)
      var start = 0
      for end in forms.ends {
        values.append(.string(String(decoding: forms.bytes[start..<end], as: UTF8.self)))
        start = end
      }
      for integer in forms.integers { values.append(.int64(integer)) }
    }
    return ["$in": .array(values)]
  }

  private func patterns(for questions: [CandidateQuestion]) -> [String] {
    var rest = questions.map(\.ending).filter { !$0.isEmpty }[...]
    var patterns: [String] = []
    while !rest.isEmpty {
      guard let pattern = SuffixPattern(rest, maximumLength: longestPattern) else {
        // No pattern that the server takes holds the first one: nobody is found under it, and the others are asked.
        rest = rest.dropFirst()
        continue
      }
      patterns.append(pattern.text)
      rest = rest.dropFirst(pattern.count)
    }
    return patterns
  }

  private func find(_ filter: BSONDocument, limit: Int) -> Find {
    // A full first reply leaves the cursor open and costs a second round trip: ask for one more than can come.
    Find(
      plan.namespace, filter: filter, projection: plan.projection, limit: limit, batchSize: limit + 1,
      readFromPrimary: readsPrimary)
  }
}

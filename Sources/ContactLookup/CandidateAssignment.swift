internal import BSON
internal import CRMTemplate
internal import PhoneNumbers

/// Gives each record that a query for many numbers found to the numbers it was found for.
///
/// A stored number that normalises belongs to the questions with the same E.164 number and to no other, however equal the last
/// digits are. One that does not belongs to those whose stored form it is, or whose digits it ends with. What is `[Number]` to the
/// letter belongs to its question whatever it normalises to (template-format.md, section 11).
struct CandidateAssignment {
  private let questions: [CandidateQuestion]
  private let normalizer: NumberNormalizer
  private var byE164: [String: [Int]] = [:]
  /// Questions whose number does not normalise, by each of their stored forms.
  private var byForm: [String: [Int]] = [:]
  /// All questions, by `[Number]`.
  private var byText: [String: [Int]] = [:]
  /// By the last digits of what is searched; made when a record needs it.
  private var byEnding: [Substring: [Int]]?
  private var found: [[BSONDocument]]

  /// How many last digits are the key: as many as the shortest ending has, four at most.
  private let endingLength: Int

  init(_ questions: [CandidateQuestion], normalizer: NumberNormalizer) {
    self.questions = questions
    self.normalizer = normalizer
    endingLength = min(4, questions.lazy.map(\.ending.utf8.count).filter { $0 > 0 }.min() ?? 4)
    found = Array(repeating: [], count: questions.count)
    byE164.reserveCapacity(questions.count)
    byText.reserveCapacity(questions.count)
    for (index, question) in questions.enumerated() {
      byText[question.text, default: []].append(index)
      if let normal = question.normal {
        byE164[normal.e164, default: []].append(index)
      } else {
        for form in normalizer.storedForms(of: question.text, number: nil).strings {
          byForm[form, default: []].append(index)
        }
      }
    }
  }

  mutating func take(_ record: BSONDocument, of branches: [FindPlan.Branch]) {
    var owners: [Int] = []
    for branch in branches {
      FieldValue.forEach(of: branch.path, in: record) { stored in
        for owner in self.owners(of: stored, match: branch.match) where !owners.contains(owner) {
          owners.append(owner)
        }
      }
    }
    for owner in owners { found[owner].append(record) }
  }

  private mutating func owners(of stored: String, match: FilterShape.Branch.Match) -> [Int] {
    var owners = byText[stored] ?? []
    if !byForm.isEmpty { owners += byForm[stored] ?? [] }
    if let normal = normalizer.normalize(stored) {
      owners += byE164[normal.e164] ?? []
      if match == .equality { return owners }
      // A number without an E.164 form of its own may be the end of this one.
      return owners + ends(of: stored).filter { questions[$0].normal == nil }
    }
    return owners + ends(of: stored)
  }

  /// The questions whose searched digits the stored number ends with.
  private mutating func ends(of stored: String) -> [Int] {
    let digits = PhoneDigits.digits(of: stored)
    let byEnding = byEnding ?? endings()
    self.byEnding = byEnding
    return (byEnding[digits.suffix(endingLength)] ?? []).filter { digits.hasSuffix(questions[$0].ending) }
  }

  private func endings() -> [Substring: [Int]] {
    var result: [Substring: [Int]] = [:]
    for (index, question) in questions.enumerated() where !question.ending.isEmpty {
      result[question.ending.suffix(endingLength), default: []].append(index)
    }
    return result
  }

  /// One answer a question: each record once, in the order of `_id`, so that neither the batch nor the server's plan decides who
  /// is first.
  func answers(limit: Int) -> [Candidates] {
    found.map { records in
      guard records.count > 1 else { return Candidates(records: records) }
      var seen: Set<BSONValue> = []
      let different = records.filter { record in record["_id"].map { seen.insert($0).inserted } ?? true }
      let sorted = different.sorted { BSONOrder.precedes($0["_id"], $1["_id"]) }
      return Candidates(records: Array(sorted.prefix(limit)))
    }
  }
}

internal import BSON
internal import CRMTemplate
internal import PhoneNumbers

/// Gives each record that a query for many numbers found to the numbers it was found for.
///
/// A stored number that normalises belongs to the questions with the same E.164 number and to no other, however equal the last
/// digits are. One that does not belongs to those whose stored form it is, or whose digits it ends with.
struct CandidateAssignment {
  private let questions: [CandidateQuestion]
  private let normalizer: NumberNormalizer
  private var byE164: [String: [Int]] = [:]
  /// Questions whose number does not normalise, by each of their stored forms.
  private var byForm: [String: [Int]] = [:]
  /// By the last digits of what is searched; made when a record needs it.
  private var byEnding: [Substring: [Int]]?
  private var found: [[BSONDocument]]

  private static let endingLength = 4

  init(_ questions: [CandidateQuestion], normalizer: NumberNormalizer) {
    self.questions = questions
    self.normalizer = normalizer
    found = Array(repeating: [], count: questions.count)
    byE164.reserveCapacity(questions.count)
    for (index, question) in questions.enumerated() {
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
    var owners = byForm.isEmpty ? [] : byForm[stored] ?? []
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
    return (byEnding[digits.suffix(Self.endingLength)] ?? []).filter { digits.hasSuffix(questions[$0].ending) }
  }

  private func endings() -> [Substring: [Int]] {
    var result: [Substring: [Int]] = [:]
    for (index, question) in questions.enumerated() where !question.ending.isEmpty {
      result[question.ending.suffix(Self.endingLength), default: []].append(index)
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

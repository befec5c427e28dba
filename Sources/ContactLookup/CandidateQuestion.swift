internal import BSON
internal import CRMTemplate
internal import PhoneNumbers

/// What one look-up asks of one scenario's collection.
struct CandidateQuestion {
  /// `[Number]`.
  let text: String
  /// Of the whole number; `nil` where it does not normalise.
  let normal: NormalizedNumber?
  /// The filter as the template has it, with this call's values.
  let filter: BSONDocument

  /// The digits at the end of a stored number by which it is found: the national significant number, or those of `[Number]`.
  var ending: String { normal?.nationalNumber ?? PhoneDigits.significantDigits(of: text) }
}

/// The records found for one question: one more than are looked at, where there are more, so that this is noticed.
struct Candidates {
  var records: [BSONDocument] = []

  /// What is looked at (template-format.md, section 4).
  static let limit = 20
}

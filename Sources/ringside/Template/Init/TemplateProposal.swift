/// What a template for a collection would look like: its fields, its filter, and what is left for a person to decide.
struct TemplateProposal: Sendable {
  /// Where the documents came from.
  struct Source: Sendable {
    var database: String
    var collection: String
    /// Hosts of the connection string, without user and secret.
    var server: String
    var country: String?
    /// What the collection's statistics say it has.
    var total: Int
  }

  struct Field: Sendable {
    var path: FieldPath
    var statistics: FieldStatistics
  }

  struct Phone: Sendable {
    /// Equality, or the number's end.
    enum Match: Sendable { case equality, suffix }

    var path: FieldPath
    var statistics: FieldStatistics
    /// The output that shows it, and by which the caller is accepted.
    var output: String
    var match: Match
    var index: CollectionIndexes.Answer
    /// Its values are integers.
    var isInteger: Bool
  }

  var source: Source
  /// How many were looked at.
  var documents: Int
  /// The best filled first. Never empty.
  var phones: [Phone]
  /// Shown, but not searched: nobody calls from a fax.
  var faxes: [Phone]
  var firstName: Field?
  var lastName: Field?
  var fullName: Field?
  var company: Field?
  var mail: Field?
  /// What a new contact looks like.
  var newContact: [NewContactPart]
  var findings: [Finding]

  /// Something that a person has to know or to decide. Paths and counts, no value.
  struct Finding: Sendable, Equatable {
    enum Kind: Sendable { case warning, undecided, note }
    var kind: Kind
    var text: String
  }

  /// All phones are searched alike unless some hold integers, which no pattern finds.
  var hasSuffix: Bool { phones.contains { $0.match == .suffix } }

  /// How many of the stored numbers an equality finds, those that are integers left out.
  var servedByEquality: Share {
    let texts = phones.filter { !$0.isInteger }.map(\.statistics)
    return Share(
      part: texts.reduce(0) { $0 + $1.servedByEquality }, whole: texts.reduce(0) { $0 + $1.numberLike })
  }

  var equalityMisses: Bool { servedByEquality.part < servedByEquality.whole }
}

/// Why nothing can be proposed.
enum NoProposal: Error, Equatable {
  case noDocuments
  /// With fields that are named like phone fields, but are not.
  case noPhones(findings: [TemplateProposal.Finding])

  static func == (left: NoProposal, right: NoProposal) -> Bool {
    switch (left, right) {
    case (.noDocuments, .noDocuments): true
    case (.noPhones(let left), .noPhones(let right)): left == right
    default: false
    }
  }
}

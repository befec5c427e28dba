/// Sample in, proposal out. Pure.
struct ProposalMaker {
  /// An equality that misses more of the stored numbers than this is not proposed.
  static let leastServed = 0.95

  struct Candidate {
    var path: FieldPath
    var statistics: FieldStatistics
    var meaning: FieldMeaning

    /// The best filled first, then the least deep, then by name, so that equal collections have equal proposals.
    static func comesFirst(_ left: Candidate, _ right: Candidate) -> Bool {
      if left.statistics.documents != right.statistics.documents {
        return left.statistics.documents > right.statistics.documents
      }
      let (depth, other) = (left.path.names.count, right.path.names.count)
      return depth == other ? left.path.text < right.path.text : depth < other
    }

    func share(_ count: KeyPath<FieldStatistics, Int>) -> Double {
      Share(part: statistics[keyPath: count], whole: statistics.values).value
    }
  }

  let profile: CollectionProfile
  let indexes: CollectionIndexes
  let source: TemplateProposal.Source
  var findings: [TemplateProposal.Finding] = []
  private(set) var candidates: [Candidate] = []

  init(_ profile: CollectionProfile, indexes: CollectionIndexes, source: TemplateProposal.Source) {
    self.profile = profile
    self.indexes = indexes
    self.source = source
  }

  mutating func proposal() throws(NoProposal) -> TemplateProposal {
    guard profile.documents > 0 else { throw .noDocuments }
    gather()
    let phones = phones()
    let faxes = faxes()
    guard !phones.isEmpty else { throw .noPhones(findings: findings) }
    let names = names()
    let company = choose(.company, named: "company") { $0.share(\.words) >= 0.5 }
    let mail = mail()
    if names.first == nil, names.last == nil, names.full == nil {
      add(
        .undecided,
        company == nil
          ? "No field looks like a name. The number stands in for it (LastName): put the path of the name into the variable."
          : "No field looks like a person's name. The company's name is shown alone.")
    }
    var proposal = TemplateProposal(
      source: source, documents: profile.documents, phones: phones, faxes: faxes, firstName: names.first,
      lastName: names.last, fullName: names.full, company: company, mail: mail, newContact: [], findings: [])
    proposal.newContact = newContact(proposal)
    tellOfFilter(proposal)
    proposal.findings = findings
    return proposal
  }

  mutating func add(_ kind: TemplateProposal.Finding.Kind, _ text: String) {
    findings.append(.init(kind: kind, text: text))
  }

  /// Fields that a template can name, the best filled first.
  private mutating func gather() {
    let maps = profile.maps
    candidates = profile.fields
      .filter { field in
        !(1..<max(1, field.key.names.count)).contains { maps.contains(FieldPath(field.key.names.prefix($0))) }
      }
      .map { Candidate(path: $0.key, statistics: $0.value, meaning: FieldMeaning($0.key)) }
      .sorted(by: Candidate.comesFirst)
    for (parent, names) in profile.unwritable.sorted(by: { $0.key.text < $1.key.text }) {
      let shown = names.sorted().prefix(5).map { "'\(Printable.text($0, limit: 40))'" }.joined(separator: ", ")
      add(
        .undecided,
        "In \(parent.shown), \(names.count) field name\(names.count == 1 ? "" : "s") cannot stand in a template and "
          + "\(names.count == 1 ? "is" : "are") left out: \(shown)\(names.count > 5 ? ", …" : "").")
    }
    for parent in profile.dataNames.union(maps).sorted(by: { $0.text < $1.text }) {
      add(.undecided, "In \(parent.shown), field names look like data and are left out.")
    }
    if profile.isCut {
      add(.undecided, "Only the first \(CollectionProfile.maximumFields) different fields were looked at.")
    }
  }

  /// The best filled candidate of a role; the others are told of.
  mutating func choose(
    _ role: FieldMeaning.Role, named name: String, where isFit: (Candidate) -> Bool
  ) -> TemplateProposal.Field? {
    choose(candidates.filter { $0.meaning.role == role && isFit($0) }, named: name)
  }

  mutating func choose(_ fit: [Candidate], named name: String) -> TemplateProposal.Field? {
    let own = fit.filter { !$0.meaning.isSomebodyElses }
    guard let chosen = own.first else {
      if let other = fit.first {
        add(.undecided, "\(other.path.text) would be the \(name), but seems to be about somebody else: left out.")
      }
      return nil
    }
    for other in own.dropFirst().prefix(3) {
      let filled = Share(part: other.statistics.documents, whole: profile.documents).text
      add(
        .undecided,
        other.statistics.documents == chosen.statistics.documents
          ? "\(chosen.path.text) and \(other.path.text) are equally filled (\(filled)); \(name) is \(chosen.path.text)."
          : "\(other.path.text) (filled \(filled)) could be the \(name), too; it is \(chosen.path.text).")
    }
    return TemplateProposal.Field(path: chosen.path, statistics: chosen.statistics)
  }

  private mutating func mail() -> TemplateProposal.Field? {
    choose(
      candidates.filter { candidate in
        candidate.meaning.role == .mail
          ? candidate.share(\.mails) >= 0.5
          : candidate.share(\.mails) >= 0.9 && isFrequent(candidate)
      }, named: "mail address")
  }

  /// For what is proposed by its values alone.
  func isFrequent(_ candidate: Candidate) -> Bool {
    Share(part: candidate.statistics.documents, whole: profile.documents).value >= 0.05
  }
}

extension ProposalMaker {
  /// The outputs that a phone field may have, the one that its name asks for first.
  private static let outputs = [
    "PhoneBusiness", "PhoneBusiness2", "PhoneMobile", "PhoneMobile2", "PhoneHome", "PhoneHome2", "PhoneOther",
  ]

  /// The fields that are searched.
  mutating func phones() -> [TemplateProposal.Phone] {
    let fit = candidates.filter { candidate in
      switch candidate.meaning.role {
      case .phone?: candidate.share(\.numberLike) >= 0.5
      case .fax?: false
      case nil:
        !candidate.meaning.isOtherNumber && isFrequent(candidate) && candidate.share(\.writtenAsNumbers) >= 0.8
      default: false
      }
    }
    tellOfDoubtful(fit)
    let own = fit.filter { !$0.meaning.isSomebodyElses }
    let outputs = outputs(for: own)
    for (candidate, output) in zip(own, outputs) where output == nil {
      add(
        .undecided,
        "\(candidate.path.text) is left out: a contact has no more than \(Self.outputs.count) phone numbers.")
    }
    let used = zip(own, outputs).compactMap { candidate, output in output.map { (candidate, $0) } }
    let match = match(of: used.map(\.0))
    return used.map { candidate, output in phone(candidate, output: output, match: match) }
  }

  mutating func faxes() -> [TemplateProposal.Phone] {
    let fit = candidates.filter {
      $0.meaning.role == .fax && $0.share(\.numberLike) >= 0.5 && !$0.meaning.isSomebodyElses
    }
    return zip(fit, ["FaxBusiness", "FaxHome"]).map { candidate, output in
      phone(candidate, output: output, match: .equality)
    }
  }

  private func phone(
    _ candidate: Candidate, output: String, match: TemplateProposal.Phone.Match
  ) -> TemplateProposal.Phone {
    let isInteger = candidate.statistics.integers > candidate.statistics.texts
    return TemplateProposal.Phone(
      path: candidate.path, statistics: candidate.statistics, output: output, match: isInteger ? .equality : match,
      index: indexes.serving(candidate.path), isInteger: isInteger)
  }

  /// Suffixes read the whole collection, so all texts are searched in the same way: one field more costs nothing then. They are
  /// chosen where equalities miss numbers that suffixes find.
  private func match(of fields: [Candidate]) -> TemplateProposal.Phone.Match {
    let texts = fields.filter { $0.statistics.texts >= $0.statistics.integers }.map(\.statistics)
    let all = texts.reduce(0) { $0 + $1.numberLike }
    let equality = Share(part: texts.reduce(0) { $0 + $1.servedByEquality }, whole: all)
    let suffix = Share(part: texts.reduce(0) { $0 + $1.servedBySuffix }, whole: all)
    return all > 0 && equality.value < Self.leastServed && suffix.value - equality.value >= 0.02 ? .suffix : .equality
  }

  /// Named ones take the outputs of their kind, then the others take what is left.
  private func outputs(for fields: [Candidate]) -> [String?] {
    var free = Self.outputs
    var outputs = [String?](repeating: nil, count: fields.count)
    func take(_ wanted: [String], for index: Int) {
      guard outputs[index] == nil, let place = free.firstIndex(where: wanted.contains) else { return }
      outputs[index] = free.remove(at: place)
    }
    for (index, field) in fields.enumerated() {
      switch field.meaning.role {
      case .phone(.mobile?)?: take(["PhoneMobile", "PhoneMobile2"], for: index)
      case .phone(.home?)?: take(["PhoneHome", "PhoneHome2"], for: index)
      case .phone(.business?)?: take(["PhoneBusiness", "PhoneBusiness2"], for: index)
      default: break
      }
    }
    for index in fields.indices { take(Self.outputs, for: index) }
    return outputs
  }

  private mutating func tellOfDoubtful(_ fit: [Candidate]) {
    for candidate in fit where candidate.meaning.isSomebodyElses {
      add(.undecided, "\(candidate.path.text) holds phone numbers, but seems to be about somebody else: left out.")
    }
    for candidate in fit where candidate.meaning.role == nil && !candidate.meaning.isSomebodyElses {
      add(
        .undecided,
        "\(candidate.path.text) is taken for a phone field because of its values alone "
          + "(\(Share(part: candidate.statistics.numbers, whole: candidate.statistics.values).text) are phone numbers)."
      )
    }
    for candidate in candidates {
      guard case .phone? = candidate.meaning.role, isFrequent(candidate), candidate.share(\.numberLike) < 0.5,
        candidate.statistics.numberLike > 0
      else { continue }
      add(
        .undecided,
        "\(candidate.path.text) is named like a phone field, but only "
          + "\(Share(part: candidate.statistics.numberLike, whole: candidate.statistics.values).text) of its values look like "
          + "phone numbers: left out.")
    }
  }
}

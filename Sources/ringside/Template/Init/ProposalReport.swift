import CommandLine

/// The proposal for a person at a terminal: paths and counts.
struct ProposalReport {
  let proposal: TemplateProposal

  var text: String {
    let source = proposal.source
    let looked = ProposalMaker.grouped(proposal.documents)
    let all = ProposalMaker.grouped(max(source.total, proposal.documents))
    return
      "\(Printable.text(source.database)).\(Printable.text(source.collection)): looked at \(looked) of \(all) documents\n\n"
      + fields.text + "\n" + ProposalReport.lines(of: proposal.findings)
  }

  /// "By equality" and "indexed" are about the fields that are searched.
  private var fields: TextTable {
    var table = TextTable([
      "Field": .left, "Becomes": .left, "Filled": .right, "Fits": .right, "Equality finds": .right, "Indexed": .left,
    ])
    func add(
      _ path: FieldPath, _ output: String, _ statistics: FieldStatistics, fits: Int, _ more: [String] = ["", ""]
    ) {
      table.add(
        [
          path.text, output, Share(part: statistics.documents, whole: proposal.documents).text,
          Share(part: fits, whole: statistics.values).text,
        ] + more)
    }
    for phone in proposal.phones {
      let found = Share(part: phone.statistics.servedByEquality, whole: phone.statistics.numberLike).text
      add(phone.path, phone.output, phone.statistics, fits: phone.statistics.numbers, [found, phone.index.shown])
    }
    for fax in proposal.faxes { add(fax.path, fax.output, fax.statistics, fits: fax.statistics.numbers) }
    let names: [(TemplateProposal.Field?, String)] = [
      (proposal.firstName, "FirstName"), (proposal.lastName, "LastName"), (proposal.fullName, "LastName"),
      (proposal.company, "CompanyName"),
    ]
    for case (let field?, let output) in names {
      add(field.path, output, field.statistics, fits: field.statistics.words)
    }
    if let mail = proposal.mail { add(mail.path, "Email", mail.statistics, fits: mail.statistics.mails) }
    return table
  }

  static func lines(of findings: [TemplateProposal.Finding]) -> String {
    findings.map { finding in
      switch finding.kind {
      case .warning: "warning: \(finding.text)\n"
      case .undecided: "undecided: \(finding.text)\n"
      case .note: "note: \(finding.text)\n"
      }
    }.joined()
  }
}

extension CollectionIndexes.Answer {
  fileprivate var shown: String {
    switch self {
    case .served(let name): "yes (\(Printable.text(name, limit: 60)))"
    case .unserved(let lack): lack.map { "no (it \($0))" } ?? "no"
    case .unknown: "unknown"
    }
  }
}

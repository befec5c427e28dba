extension ProposalMaker {
  typealias Names = (
    first: TemplateProposal.Field?, last: TemplateProposal.Field?, full: TemplateProposal.Field?
  )

  /// First and last name, or else the full name.
  mutating func names() -> Names {
    let fit = candidates.filter { $0.share(\.words) >= 0.5 && !$0.meaning.isSomebodyElses }
    var first = fit.filter { $0.meaning.role == .firstName }
    var last = fit.filter { $0.meaning.role == .lastName }
    var full = fit.filter { $0.meaning.role == .fullName }
    let (hasFirst, hasLast) = (!first.isEmpty, !last.isEmpty)
    for bare in fit where bare.meaning.role == .bareName {
      // "Name" beside "Vorname" is the last name, "nombre" beside "apellidos" the first.
      let several = bare.share(\.severalWords)
      if hasFirst, !hasLast, several < 0.5 {
        last.append(bare)
      } else if hasLast, !hasFirst, several < 0.8 {
        first.append(bare)
      } else {
        full.append(bare)
      }
    }
    let names = (first: choose(first, named: "first name"), last: choose(last, named: "last name"))
    let parts = max(names.first?.statistics.documents ?? 0, names.last?.statistics.documents ?? 0)
    // Half a name, or one that few have, is worse than a whole one in one field.
    let isWhole = names.first != nil && names.last != nil && (full.first?.statistics.documents ?? 0) < parts + parts / 4
    if isWhole || full.isEmpty { return (names.first, names.last, nil) }
    guard let full = choose(full, named: "full name") else { return (names.first, names.last, nil) }
    add(
      .undecided,
      "\(full.path.text) holds the whole name; it is shown as LastName, as a template cannot know where to divide it.")
    return (nil, nil, full)
  }
}

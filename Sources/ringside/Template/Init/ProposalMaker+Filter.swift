extension ProposalMaker {
  /// What the filter costs and misses, and what would make it better.
  mutating func tellOfFilter(_ proposal: TemplateProposal) {
    let phones = proposal.phones
    let values = phones.reduce(0) { $0 + $1.statistics.numberLike }
    let numbers = Share(part: phones.reduce(0) { $0 + $1.statistics.numbers }, whole: values)
    if numbers.value < Self.leastServed {
      add(
        .warning,
        source.country.map {
          "Only \(numbers.text) of what looks like phone numbers are numbers as one dials them in \($0)."
        } ?? """
          Only \(numbers.text) of what looks like phone numbers are complete without a country: give --country, here and to the \
          workers, so that national numbers are understood.
          """)
    }
    let served = proposal.servedByEquality
    if proposal.hasSuffix {
      add(
        .warning,
        """
        The filter searches for the number's end: an equality would find only \(served.text) of the stored numbers, as the others \
        are formatted. No index serves that: each batch of calls reads the whole collection \
        (\(Self.grouped(source.total)) documents). Where that is too slow, store the numbers as +41791234567 and use the filter \
        of equalities that stands in a comment of the template.
        """)
    } else if proposal.equalityMisses {
      add(
        .note,
        """
        The filter's equalities find \(served.text) of the stored numbers; the others are formatted unusually. A comment of the \
        template has the filter that finds them, too, and what it costs.
        """)
    }
    for phone in phones where phone.match == .equality { tellOfIndex(phone) }
  }

  private mutating func tellOfIndex(_ phone: TemplateProposal.Phone) {
    switch phone.index {
    case .served: break
    case .unknown:
      add(.warning, "Whether an index serves \(phone.path.text) is not known: the indexes could not be read.")
    case .unserved(let lack):
      add(
        .warning,
        "No index serves \(phone.path.text)"
          + (lack.map { " (there is one, but it \($0))" } ?? "")
          + ": each batch of calls reads the whole collection (\(Self.grouped(source.total)) documents). Make one: "
          + Self.createIndex(on: phone.path, collection: source.collection))
    }
  }

  /// For the database's shell.
  static func createIndex(on path: FieldPath, collection: String) -> String {
    let isPlain =
      collection.utf8.allSatisfy { (48...57) ~= $0 || (65...90) ~= $0 || (97...122) ~= $0 || $0 == 95 }
      && !(48...57 ~= (collection.utf8.first ?? 48))
    let name = collection.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return (isPlain ? "db.\(collection)" : "db.getCollection(\"\(name)\")") + ".createIndex({ \"\(path.text)\": 1 })"
  }

  static func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}

/// What a field is by its name.
struct FieldMeaning: Equatable {
  enum Role: Equatable {
    case phone(PhoneKind?)
    case fax
    case mail
    case firstName, lastName, fullName, company
    /// A name, and which one its name does not say.
    case bareName
  }

  enum PhoneKind: Equatable { case business, mobile, home }

  var role: Role?
  /// An object on the way says that it is about another person.
  var isSomebodyElses = false
  /// Its own name is that of another kind of number, or of an id.
  var isOtherNumber = false

  init(_ path: FieldPath) {
    let words = path.names.map(FieldWords.words(of:))
    let joined = words.map { $0.joined() }
    guard let leaf = joined.last, let leafWords = words.last else { return }
    let parents = joined.dropLast()
    isSomebodyElses =
      words.contains { name in name.contains { FieldWords.somebodyElse.contains($0) } }
      || joined.contains { FieldWords.somebodyElse.contains($0) }
    isOtherNumber = leafWords.contains { FieldWords.otherNumbers.contains($0) }

    func hasAny(_ parts: [String]) -> Bool { joined.contains { name in parts.contains { name.contains($0) } } }
    let isPhone =
      hasAny(FieldWords.phone + FieldWords.fax)
      || words.contains { name in name.contains { FieldWords.phoneWords.contains($0) } }
    if isPhone {
      if hasAny(FieldWords.fax) {
        role = .fax
      } else if hasAny(FieldWords.mobile) {
        role = .phone(.mobile)
      } else if hasAny(FieldWords.home) {
        role = .phone(.home)
      } else {
        role = .phone(hasAny(FieldWords.business) ? .business : nil)
      }
    } else if hasAny(FieldWords.mail) {
      role = .mail
    } else if FieldWords.company.contains(leaf) {
      role = .company
    } else if FieldWords.firstName.contains(leaf) {
      role = .firstName
    } else if FieldWords.lastName.contains(leaf) {
      role = .lastName
    } else if FieldWords.fullName.contains(leaf) {
      role = .fullName
    } else if FieldWords.bareName.contains(leaf) {
      if parents.contains(where: FieldWords.company.contains) {
        role = .company
      } else if parents.allSatisfy(FieldWords.person.contains) {
        role = .bareName
      }
    } else if let parent = parents.last, FieldWords.person.contains(parent) {
      if FieldWords.firstPart.contains(leaf) { role = .firstName }
      if FieldWords.lastPart.contains(leaf) { role = .lastName }
      if leaf == "full" || leaf == "display" { role = .fullName }
    } else if parents.isEmpty {
      if FieldWords.firstPart.contains(leaf) { role = .firstName }
      if FieldWords.lastPart.contains(leaf) { role = .lastName }
    }
  }
}

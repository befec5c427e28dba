import BSON

/// One contact of the demonstration.
struct DemoContact: Sendable {
  let firstName: String
  let lastName: String
  let company: String
  let mobile: DemoNumber?
  let work: DemoNumber?
  /// Which of the ways of typing a number this contact's were typed in.
  let variant: Int

  /// As the template of the demonstration expects it.
  var document: BSONDocument {
    var phones = BSONDocument()
    if let work { phones["work"] = .string(work.typed(variant &+ 3)) }
    if let mobile { phones["mobile"] = .string(mobile.typed(variant)) }
    return [
      "name": ["first": .string(firstName), "last": .string(lastName)], "company": .string(company),
      "email": .string(email), "phones": .document(phones),
    ]
  }

  private var email: String {
    let name = "\(firstName).\(lastName)".lowercased().unicodeScalars.filter { $0.isASCII }
    return "\(String(String.UnicodeScalarView(name)))@example.com"
  }
}

/// The made-up contacts. The same size gives the same people.
struct DemoDirectory: Sendable {
  let contacts: [DemoContact]
  /// Numbers that one contact has.
  let own: [DemoNumber]
  /// Numbers that several contacts of a company share.
  let shared: [DemoNumber]

  init(size: Int) {
    var random = DemoRandom(seed: 20_260_131)
    var contacts: [DemoContact] = []
    var own: [DemoNumber] = []
    var staff: [DemoNumber: Int] = [:]
    for index in 0..<size {
      let company = index / 20
      let office = DemoNumber.swiss("58" + Self.digits(company, seed: 2_000_003))
      let mobile = index % 15 == 14 ? Self.foreign(index) : .swiss(Self.mobileArea(index) + Self.digits(index))
      let hasOffice = index % 5 == 4
      let work =
        hasOffice ? office : index % 5 == 3 ? .swiss(Self.area(index) + Self.digits(index, seed: 4_000_037)) : nil
      let hasMobile = !hasOffice || index % 2 == 0
      if hasMobile { own.append(mobile) }
      if hasOffice { staff[office, default: 0] += 1 } else if let work { own.append(work) }
      contacts.append(
        DemoContact(
          firstName: DemoNames.first[random.below(DemoNames.first.count)],
          lastName: DemoNames.last[random.below(DemoNames.last.count)],
          company: Self.companyName(company), mobile: hasMobile ? mobile : nil, work: work, variant: random.below(8)))
    }
    self.contacts = contacts
    self.own = own
    shared = staff.filter { $0.value > 1 }.map(\.key).sorted { $0.national < $1.national }
  }

  private static func companyName(_ index: Int) -> String {
    let names = DemoNames.companies
    let trades = DemoNames.trades
    return "\(names[index % names.count]) \(trades[index / names.count % trades.count])"
  }

  /// Seven digits, different for every index below ten million.
  private static func digits(_ index: Int, seed: Int = 1_234_567) -> String {
    let number = (index &* 7_919 &+ seed) % 10_000_000
    let text = String(number)
    return String(repeating: "0", count: 7 - text.count) + text
  }

  private static func mobileArea(_ index: Int) -> String { ["76", "77", "78", "79"][index % 4] }
  private static func area(_ index: Int) -> String { ["44", "31", "61", "22", "71"][index % 5] }

  private static func foreign(_ index: Int) -> DemoNumber {
    switch index / 15 % 3 {
    case 0: DemoNumber(callingCode: "33", national: "61" + digits(index))
    case 1: DemoNumber(callingCode: "49", national: "1511" + digits(index))
    default: DemoNumber(callingCode: "43", national: "664" + digits(index))
    }
  }

  /// A number that nobody has: contacts have no mobile numbers of this area.
  static func unknown(_ index: Int) -> DemoNumber { .swiss("75" + digits(index)) }
}

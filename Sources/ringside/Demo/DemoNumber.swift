/// A made-up number, and the many ways in which people type it.
struct DemoNumber: Hashable, Sendable {
  let callingCode: String
  /// The national significant number, 9 to 11 digits.
  let national: String

  static func swiss(_ national: String) -> DemoNumber { DemoNumber(callingCode: "41", national: national) }

  var isSwiss: Bool { callingCode == "41" }
  var e164: String { "+\(callingCode)\(national)" }

  /// As somebody may have typed it into the contacts. A number from abroad is typed with its country.
  func typed(_ variant: Int) -> String {
    let groups = groups
    let spaced = groups.joined(separator: " ")
    let rest = groups.dropFirst()
    guard isSwiss else {
      return [e164, "00\(callingCode)\(national)", "+\(callingCode) \(spaced)"][variant % 3]
    }
    switch variant % 8 {
    case 0: return e164
    case 1: return "00\(callingCode)\(national)"
    case 2: return "+\(callingCode) \(spaced)"
    case 3: return "00\(callingCode) \(spaced)"
    case 4: return "0\(spaced)"
    case 5: return "0\(groups[0])/\(rest.joined())"
    case 6: return "(0\(groups[0])) \(rest.joined(separator: "-"))"
    default: return "0\(groups.joined(separator: "-"))"
    }
  }

  /// As a phone system reports it.
  func reported(_ variant: Int) -> String {
    switch variant % 5 {
    case 0: "00\(callingCode)\(national)"
    case 1 where isSwiss: "0\(national)"
    default: e164
    }
  }

  /// `79 123 45 67`: an area of two digits, three digits, then pairs.
  private var groups: [String] {
    var rest = Substring(national)
    var groups: [String] = []
    for size in [2, 3] {
      groups.append(String(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    while !rest.isEmpty {
      groups.append(String(rest.prefix(2)))
      rest = rest.dropFirst(2)
    }
    return groups
  }
}

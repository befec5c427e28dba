import CallEvents

/// A pop-up in words for people.
struct PopUpText {
  let popUp: PopUp

  init(_ popUp: PopUp) { self.popUp = popUp }

  var isFound: Bool { popUp.match != .none }

  var people: String {
    Self.people(
      number: popUp.e164 ?? popUp.number, name: "", agent: popUp.agent, direction: popUp.direction)
  }

  /// Who it is, or why nobody knows.
  var result: String {
    let name = popUp.displayName ?? popUp.contacts.first.map(Self.name) ?? ""
    switch popUp.match {
    case .none: return popUp.reason.map { "not looked up: \($0.rawValue)" } ?? "nobody found"
    case .multiple: return "\(Printable.text(name)) and \(popUp.contacts.count - 1) more"
    case .single: return Printable.text(name)
    case .created: return "\(Printable.text(name)) (new)"
    }
  }

  private static func name(of contact: PopUp.Contact) -> String {
    let names = ["FirstName", "LastName", "CompanyName"]
    return names.compactMap { name in contact.fields.first { $0.name == name }?.value }
      .filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// `+41791234567 (Anna) → 201`, in the direction of the call.
  static func people(number: String, name: String, agent: String, direction: CallDirection) -> String {
    let outside = (number.isEmpty ? "withheld" : number) + (name.isEmpty ? "" : " (\(name))")
    let inside = agent.isEmpty ? "nobody" : agent
    let text = direction == .inbound ? "\(outside) → \(inside)" : "\(inside) → \(outside)"
    return Printable.text(text)
  }
}

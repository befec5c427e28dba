import CallEvents
import CommandLine
import Kafka

/// Records as lines for people: when, what, who, whom.
struct WatchText {
  let terminal: Terminal
  let clock: LocalClock

  func line(_ record: ConsumerRecord, _ watched: WatchedRecord) -> String {
    let time = terminal.colored(clock.time(record.timestamp), .dim)
    let reason = record.headers[DeadLetterHeader.reason].map { "  dead letter: \(Printable.text($0))" } ?? ""
    return "\(time)  \(text(of: watched, record))\(terminal.colored(reason, .red))\n"
  }

  private func text(of watched: WatchedRecord, _ record: ConsumerRecord) -> String {
    switch watched {
    case .call(.ringing(let call)):
      return label("ringing", .cyan) + people(call.facts) + dim(call.facts.callId)
    case .call(.unknownCaller(let call)):
      return label("unknown caller", .yellow) + people(call.facts) + dim(call.facts.callId)
    case .call(.ended(let call)):
      return label("ended", .blue) + people(call.facts) + outcome(of: call) + dim(call.facts.callId)
    case .popUp(let popUp):
      let found = PopUpText(popUp)
      return label("pop-up", found.isFound ? .green : .yellow) + found.people + "  "
        + terminal.colored(found.result, .bold) + dim(popUp.callId)
    case .contact(let contact):
      return label("contact", .green) + Printable.text(contact.e164 ?? contact.number) + "  "
        + terminal.colored(Printable.text(contact.displayName ?? contact.match.rawValue), .bold)
    case .removed(let key):
      return label("contact gone", .yellow) + Printable.text(key)
    case .unreadable(let problem):
      let place = "\(record.topic)[\(record.partition)]@\(record.offset)"
      return label("unreadable", .red) + "\(place)  \(Printable.text("\(problem)"))"
    }
  }

  private func outcome(of call: EndedCall) -> String {
    let duration = DurationText.text(.milliseconds(call.durationMilliseconds / 1000 * 1000))
    return "  \(call.type.rawValue)" + (call.answeredAt == nil ? "" : " \(duration)")
  }

  private func people(_ facts: CallFacts) -> String {
    let name = [facts.agentFirstName, facts.agentLastName].filter { !$0.isEmpty }.joined(separator: " ")
    return PopUpText.people(
      number: facts.number, name: facts.callerName,
      agent: [facts.agent, name].filter { !$0.isEmpty }.joined(separator: " "),
      direction: facts.direction)
  }

  private func label(_ text: String, _ color: Terminal.Color) -> String {
    terminal.colored(text + String(repeating: " ", count: max(1, 16 - text.count)), color)
  }

  private func dim(_ text: String) -> String { "  " + terminal.colored(Printable.text(text), .dim) }
}

import CallEvents

/// One call of the demonstration, what its pop-up should say, and how it goes on.
struct DemoCall: Sendable {
  let event: RingingCall
  let expected: Expectation
  /// Nil: nobody answers.
  let answeredAfterMilliseconds: Int64?
  let endsAfterMilliseconds: Int64

  /// Nobody has the number, and the template creates a contact of who calls in.
  var createsContact: Bool { expected == .match(.none) && event.facts.direction == .inbound }

  var ended: EndedCall {
    let start = event.facts.startedAt
    return EndedCall(
      facts: event.facts, answeredAt: answeredAfterMilliseconds.map { start.adding(milliseconds: $0) },
      endedAt: start.adding(milliseconds: endsAfterMilliseconds))
  }

  enum Expectation: Sendable, Equatable {
    case match(PopUp.Match)
    case notAsked(PopUp.Reason)

    func isMet(by popUp: PopUp) -> Bool {
      switch self {
      case .match(let match): popUp.match == match && popUp.reason == nil
      case .notAsked(let reason): popUp.reason == reason
      }
    }
  }
}

/// Makes up calls: most from people who are known, some from a company's head office, some from nobody, who may call again when they
/// are contacts.
struct DemoCalls: Sendable {
  private let directory: DemoDirectory
  /// Tells the calls of this run from those of others.
  private let run: String
  private var random: DemoRandom
  private var count = 0
  private var unknown = 0
  /// Callers who became contacts, and have not called again.
  private var met: [String] = []

  init(_ directory: DemoDirectory, run: String) {
    self.directory = directory
    self.run = run
    random = DemoRandom(seed: 7)
  }

  mutating func next(at time: CallTime) -> DemoCall {
    count += 1
    let (number, expected) = caller()
    let agent = DemoNames.agents[random.below(DemoNames.agents.count)]
    let direction: CallDirection = random.below(10) == 0 && !number.isEmpty ? .outbound : .inbound
    var facts = CallFacts(callId: "\(run)-\(count)", direction: direction, startedAt: time)
    facts.number = number
    (facts.agent, facts.agentFirstName, facts.agentLastName) = agent
    facts.line = "+41580000000"
    let isAnswered = random.below(4) > 0
    return DemoCall(
      event: RingingCall(facts: facts), expected: expected,
      answeredAfterMilliseconds: isAnswered ? 300 + Int64(random.below(500)) : nil,
      endsAfterMilliseconds: 800 + Int64(random.below(1_700)))
  }

  /// This number belongs to a contact now.
  mutating func meet(_ number: String) { met.append(number) }

  private mutating func caller() -> (String, DemoCall.Expectation) {
    switch random.below(100) {
    case ..<64 where !directory.own.isEmpty:
      let number = directory.own[random.below(directory.own.count)]
      return (number.reported(random.below(100)), .match(.single))
    case ..<78 where !directory.shared.isEmpty:
      let number = directory.shared[random.below(directory.shared.count)]
      return (number.reported(random.below(100)), .match(.multiple))
    case ..<93:
      if !met.isEmpty, random.below(3) == 0 { return (met.removeFirst(), .match(.single)) }
      unknown += 1
      return (DemoDirectory.unknown(unknown).reported(random.below(100)), .match(.none))
    case ..<97: return ("", .notAsked(.withheld))
    default: return ("20\(random.below(10))", .notAsked(.internal))
    }
  }
}

import CallEvents

/// What each of Ringside's programs has to be allowed on Kafka, and nothing more. Pure.
///
/// Kafka's authorizer takes Describe as allowed with Read and with Write, so it stands alone only where neither is needed. An idempotent
/// producer needs no right on the cluster where it may write a topic (Kafka 2.8 and later).
struct AccessPlan: Sendable {
  enum Program: String, Sendable, CaseIterable {
    case producer = "call-events-producer"
    case lookup = "lookup-worker"
    case journal = "journal-worker"
    case contact = "contact-worker"
    /// Whoever shows pop-ups: a group of its own for each replica, all names beginning alike.
    case webClient = "web-client"
    /// A person with `ringside`.
    case operating = "operator"
  }

  enum Operation: String, Sendable {
    case read = "Read"
    case write = "Write"
    case create = "Create"
    case describe = "Describe"
    case describeConfigs = "DescribeConfigs"
  }

  enum ResourceKind: String, Sendable {
    case topic
    case group
    case transactionalId = "transactional-id"
  }

  struct Rule: Sendable, Hashable {
    let program: Program
    let principal: String
    let operation: Operation
    let kind: ResourceKind
    let name: String
    /// Every resource whose name begins so.
    let isPrefix: Bool
    /// Which commands need it, where not all of the program does.
    let purpose: String
  }

  /// What an administrator has chosen; by program.
  struct Choices: Sendable {
    var principals: [Program: String] = [:]
    var groups: [Program: String] = [:]

    func principal(_ program: Program) -> String { principals[program] ?? "User:\(program.rawValue)" }

    /// Empty where the program has none.
    func group(_ program: Program) -> String { groups[program] ?? Self.defaultGroups[program] ?? "" }

    static let defaultGroups: [Program: String] = [
      .lookup: ConsumerGroups.lookup, .journal: ConsumerGroups.journal, .contact: ConsumerGroups.contact,
      .webClient: "popup-subscriber",
    ]
  }

  let rules: [Rule]

  init(_ topics: Topics, _ choices: Choices, programs: [Program] = Program.allCases) {
    var rules: [Rule] = []
    for program in programs {
      func add(
        _ operation: Operation, _ kind: ResourceKind, _ names: [String], isPrefix: Bool = false,
        for purpose: String = ""
      ) {
        rules += names.map {
          Rule(
            program: program, principal: choices.principal(program), operation: operation, kind: kind, name: $0,
            isPrefix: isPrefix, purpose: purpose)
        }
      }
      func consume(_ topic: String, writing written: [String]) {
        add(.read, .topic, [topic])
        add(.read, .group, [choices.group(program)])
        add(.write, .topic, written + [Topics.deadLetters(of: topic)])
      }
      switch program {
      case .producer: add(.write, .topic, [topics.ringing, topics.ended, topics.unknownCaller])
      case .lookup: consume(topics.ringing, writing: [topics.popUps, topics.resolvedContacts, topics.unknownCaller])
      case .journal: consume(topics.ended, writing: [])
      case .contact: consume(topics.unknownCaller, writing: [topics.popUps, topics.resolvedContacts])
      case .webClient:
        add(.read, .topic, [topics.popUps])
        add(.read, .group, [choices.group(program)], isPrefix: true)
      case .operating:
        let all = TopicPlan.names(topics)
        add(.create, .topic, all, for: "topics create")
        add(.describeConfigs, .topic, all, for: "topics, doctor")
        add(.read, .topic, all, for: "topics, watch, lag, dlq, replay, trace, doctor")
        add(.describe, .group, [Program.lookup, .journal, .contact].map(choices.group), for: "lag, trace, doctor")
        add(.write, .topic, [topics.ringing, topics.ended], for: "dlq")
        add(.write, .topic, [topics.unknownCaller], for: "dlq, replay")
        add(.write, .topic, [topics.popUps, topics.resolvedContacts], for: "replay")
        add(.write, .topic, [topics.handledDeadLetters], for: "dlq")
        add(.write, .transactionalId, [topics.handledDeadLetters + "."], isPrefix: true, for: "dlq")
        add(.read, .group, [ReplayPlan.groupPrefix], isPrefix: true, for: "replay")
        add(.write, .transactionalId, [ReplayPlan.groupPrefix], isPrefix: true, for: "replay")
      }
    }
    self.rules = rules
  }
}

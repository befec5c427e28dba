import BSON
import CRMTemplate
import CallEvents
import CommandLine
import Foundation
import Kafka
import MongoDB
import TemplateSetup

/// Where a replay works, from its options: Kafka, the template, the database.
struct ReplaySite: Sendable {
  let kafka: KafkaAccess
  let setup: TemplateSetup
  let pool: ClientPool
  /// Of everything that decides what a template writes.
  let templateDigest: String

  init(_ invocation: Invocation) throws(ProgramError) {
    kafka = try KafkaAccess(invocation)
    setup = try TemplateSetup(invocation, running: Self.kinds(invocation))
    pool = try setup.clientPool(applicationName: "ringside-replay")
    templateDigest = Self.digest(setup, invocation)
  }

  private static func digest(_ setup: TemplateSetup, _ invocation: Invocation) -> String {
    var hash = PartsHash()
    let file = invocation[WorkerOptions.template].flatMap { try? String(contentsOfFile: $0, encoding: .utf8) } ?? ""
    hash.add(file)
    for parameter in setup.template.parameters.all {
      hash.add(parameter.name.spelling)
      hash.add(parameter.text.text)
    }
    hash.add(invocation[WorkerOptions.country] ?? "")
    hash.add(invocation[WorkerOptions.timeZone])
    hash.add(invocation[WorkerOptions.culture])
    hash.add(String(invocation[WorkerOptions.minimumDigits]))
    return String(decoding: hash.finishAsHex(), as: UTF8.self)
  }

  /// Of an interrupted one the topic is known later; all its scenarios have to be there then.
  private static func kinds(_ invocation: Invocation) -> [ScenarioKind] {
    switch invocation.arguments.first.flatMap(ReplayTopic.init(text:)) {
    case .ringing: [.lookupByNumber]
    case .unknownCaller: [.lookupByNumber, .createContact]
    case .ended: [.reportCall]
    case nil: [.lookupByNumber, .createContact, .reportCall]
    }
  }

  /// The database of the audit documents: that of the scenarios which run.
  func database(of topic: ReplayTopic) -> String {
    let kind: ScenarioKind =
      switch topic {
      case .ended: .reportCall
      case .ringing: .lookupByNumber
      case .unknownCaller: .createContact
      }
    return (setup.template.scenarios(of: kind) + setup.template.scenarios(of: .lookupByNumber)).lazy
      .compactMap { $0.command?.database }.first { !$0.isEmpty } ?? ""
  }

  func audit(_ id: String, _ topic: ReplayTopic) throws(ProgramError) -> ReplayAudit {
    try database { () throws(MongoError) in
      ReplayAudit(try pool.client(), database: database(of: topic), id: id)
    }
  }

  /// Asks the database something, and tells a failure in words for people.
  func database<Answer>(_ ask: () throws(MongoError) -> Answer) throws(ProgramError) -> Answer {
    do throws(MongoError) {
      return try ask()
    } catch {
      if error.isAuthorization {
        throw ProgramError(
          .configuration, "the database and this client refuse each other (\(error))",
          remedy: "mend the connection string's user, password, and settings for TLS")
      }
      throw ProgramError(
        error.isRetriable ? .unavailable : .internalFault, "the database does not answer (\(error))",
        remedy: "check --mongodb-uri, and that it runs")
    }
  }

  // MARK: Plans

  /// With how many records of the range are gone by retention.
  func plan(_ invocation: Invocation, now: Date) throws(ProgramError) -> (plan: ReplayPlan, missing: Int64) {
    let topic = try topic(invocation)
    try check(invocation, topic)
    var range = try ReplayRange(
      of: topic.name(in: kafka.topics), kafka, from: start(invocation, now),
      to: invocation[ReplayCommand.to]?.milliseconds,
      offsets: invocation[ReplayCommand.offsets])
    if let limit = invocation[ReplayCommand.limit] {
      range.limit(to: try ReplayLimit(kafka, topic, range, selection(invocation)).ends(after: limit))
    }
    let plan = ReplayPlan(
      id: ReplayPlan.makeID(now: now), topic: topic.name(in: kafka.topics), partitions: range.partitions,
      callIds: invocation[ReplayCommand.callIds], agents: invocation[ReplayCommand.agents],
      numbers: invocation[ReplayCommand.numbers], overwrites: invocation[ReplayCommand.overwrite],
      recreates: invocation[ReplayCommand.recreate], popsUp: invocation[ReplayCommand.popups],
      isRehearsal: invocation[ReplayCommand.dryRun], isResumed: false, templateDigest: templateDigest,
      since: start(invocation, now),
      publishes: topic != .ended)
    return (plan, range.missing)
  }

  /// The plan of an interrupted replay, from its audit document.
  func resumed(_ id: String) throws(ProgramError) -> ReplayPlan {
    var document: BSONDocument?
    // Nobody says which topic it was: its document lies in the database of one of them.
    for topic in ReplayTopic.allCases where document == nil {
      let audit = try audit(id, topic)
      document = try database { () throws(MongoError) in try audit.find() }
    }
    guard let document, let plan = ReplayPlan(resuming: id, document) else {
      throw ProgramError(
        .usage, "there is no replay \(id)", at: "--resume", remedy: "look into the collection \(ReplayAudit.collection)"
      )
    }
    guard document["state"] != "done" else { throw ProgramError(.usage, "replay \(id) is done", at: "--resume") }
    guard plan.templateDigest == templateDigest else {
      throw ProgramError(
        .usage, "the template or its parameters are not those that replay \(id) began with", at: "--resume",
        remedy: "begin a new replay: what is written already stays as it is")
    }
    return plan
  }

  func selection(_ invocation: Invocation) -> ReplaySelection {
    ReplaySelection(
      callIds: invocation[ReplayCommand.callIds], agents: invocation[ReplayCommand.agents],
      numbers: invocation[ReplayCommand.numbers], normalizer: setup.normalizer)
  }

  private func topic(_ invocation: Invocation) throws(ProgramError) -> ReplayTopic {
    guard let text = invocation.arguments.first else {
      throw ProgramError(.usage, "no topic is given", remedy: "one of calls.ended, calls.ringing, calls.unknown-caller")
    }
    guard let topic = ReplayTopic(text: text) else {
      throw ProgramError(
        .usage, "\(text) cannot be replayed", remedy: "one of calls.ended, calls.ringing, calls.unknown-caller")
    }
    return topic
  }

  private func check(_ invocation: Invocation, _ topic: ReplayTopic) throws(ProgramError) {
    var problems = Problems()
    if invocation[ReplayCommand.overwrite], topic != .ended {
      problems.add("only journals of ended calls can be overwritten", at: "--overwrite")
    }
    if invocation[ReplayCommand.recreate], topic == .ended {
      problems.add("ended calls create no contacts", at: "--recreate")
    }
    if invocation[ReplayCommand.popups], topic == .ended { problems.add("ended calls have no pop-ups", at: "--popups") }
    let hasTime = invocation[ReplayCommand.from] != nil || invocation[ReplayCommand.to] != nil
    if invocation[ReplayCommand.last] != nil, hasTime {
      problems.add("is another way to say --from and --to", at: "--last")
    }
    if !invocation[ReplayCommand.offsets].isEmpty, hasTime || invocation[ReplayCommand.last] != nil {
      problems.add("offsets and times exclude each other", at: "--offset")
    }
    try problems.throwIfAny(.usage)
  }

  private func start(_ invocation: Invocation, _ now: Date) -> Int64? {
    if let last = invocation[ReplayCommand.last] { return TimeRange.start(last, before: now) }
    return invocation[ReplayCommand.from]?.milliseconds
  }
}

/// What can be replayed.
enum ReplayTopic: CaseIterable, Sendable {
  case ended, ringing, unknownCaller

  init?(text: String) {
    switch text {
    case "calls.ended", "ended": self = .ended
    case "calls.ringing", "ringing": self = .ringing
    case "calls.unknown-caller", "unknown-caller": self = .unknownCaller
    default: return nil
    }
  }

  func name(in topics: Topics) -> String {
    switch self {
    case .ended: topics.ended
    case .ringing: topics.ringing
    case .unknownCaller: topics.unknownCaller
    }
  }
}

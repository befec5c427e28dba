import CallEvents
import Kafka

/// A record as `watch` understands it. Nothing that stands in a topic is a reason to end.
enum WatchedRecord: Equatable {
  case call(CallEvent)
  case popUp(PopUp)
  case contact(ResolvedContact)
  /// A null value in contacts.resolved: nobody is found under this key any more.
  case removed(key: String)
  case unreadable(BadRecord)

  /// - Parameter kind: of the topic; `nil` for a topic of somebody else's, where call events are looked for.
  init(_ record: ConsumerRecord, kind: EventKind?) {
    let headers = record.headers.lazy.map { (name: $0.name, value: $0.value) }
    do throws(BadRecord) {
      switch kind {
      case .ringing:
        self = .call(.ringing(try RingingCall.decode(value: record.value, headers: headers).event))
      case .ended:
        self = .call(.ended(try EndedCall.decode(value: record.value, headers: headers).event))
      case .unknownCaller:
        self = .call(.unknownCaller(try UnknownCaller.decode(value: record.value, headers: headers).event))
      case .popUp:
        self = .popUp(try PopUp.decode(value: record.value, headers: headers).event)
      case .contact where record.value == nil:
        self = .removed(key: String(decoding: record.key ?? [], as: UTF8.self))
      case .contact:
        self = .contact(try ResolvedContact.decode(value: record.value, headers: headers).event)
      case nil:
        self = .call(try CallEvent.decode(value: record.value, headers: headers).event)
      }
    } catch {
      self = .unreadable(error)
    }
  }

  /// Whether it is for one of these extensions. What cannot be read may be for anyone.
  func concerns(_ agents: Set<String>) -> Bool {
    switch self {
    case .call(let event): agents.contains(event.facts.agent)
    case .popUp(let popUp): agents.contains(popUp.agent)
    case .contact, .removed: false
    case .unreadable: true
    }
  }

  /// One line of JSON, without the line feed: the contracts' form. What no event is says where it stands.
  func line(of record: ConsumerRecord) -> [UInt8] {
    switch self {
    case .call(let event): return event.line()
    case .popUp(let popUp): return popUp.line()
    case .contact(let contact): return contact.line()
    case .removed(let key):
      return Self.object(of: record, type: "contact-removed") { $0.member("key", key) }
    case .unreadable(let problem):
      return Self.object(of: record, type: "unreadable") { json in
        json.member("reason", problem.reason.rawValue)
        json.name("problems")
        json.beginArray()
        for problem in problem.problems { json.string("\(problem)") }
        json.endArray()
      }
    }
  }

  private static func object(
    of record: ConsumerRecord, type: String, _ members: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("type", type)
    json.member("topic", record.topic)
    json.name("partition")
    json.integer(Int(record.partition))
    json.name("offset")
    json.integer(Int(clamping: record.offset))
    members(&json)
    json.endObject()
    return json.bytes
  }
}

import BSON
import CRMTemplate
import CallEvents
import CallJournal
import Kafka
import MongoDB
import TemplateRuns

/// A call's story for programs: one line.
enum StoryJSON {
  static func line(_ story: CallStory) -> String {
    var json = JSONWriter()
    json.beginObject()
    json.member("callId", story.trail.callId)
    json.name("records")
    json.beginArray()
    for chapter in story.chapters { write(chapter, &json) }
    json.endArray()
    json.name("asked")
    json.beginArray()
    for question in story.questions { write(question, &json) }
    json.endArray()
    write("lookup", story.fates.lookup, of: .ringing, story, &json)
    write("contact", story.fates.contact, of: .unknownCaller, story, &json)
    write("journal", story.fates.journal, of: .ended, story, &json)
    json.endObject()
    return String(decoding: json.bytes, as: UTF8.self) + "\n"
  }

  private static func write(_ chapter: CallStory.Chapter, _ json: inout JSONWriter) {
    json.beginObject()
    switch chapter {
    case .sighting(let sighting, let kind):
      json.member("type", kind.lineType)
      place(sighting.record, &json)
      switch sighting.event {
      case .popUp(let popUp):
        json.member("stage", popUp.stage.rawValue)
        json.member("match", popUp.match.rawValue)
        if let reason = popUp.reason { json.member("reason", reason.rawValue) }
        if let name = popUp.displayName { json.member("displayName", name) }
        json.name("matchedBy")
        json.beginArray()
        for contact in popUp.contacts { json.string(contact.matchedBy.rawValue) }
        json.endArray()
      case .call(.ended(let call)):
        json.name("revision")
        json.integer(call.revision)
      case .unreadable(let problem): json.member("unreadable", problem.reason.rawValue)
      case .call, .contact, .removed: break
      }
    case .letter(let handled, let kind):
      json.member("type", "dead-letter")
      json.member("of", kind.lineType)
      place(handled.letter.record, &json)
      json.member("class", handled.letter.errorClass)
      json.member("reason", handled.letter.reason)
      json.member("state", handled.state.rawValue)
    }
    json.endObject()
  }

  private static func place(_ record: ConsumerRecord, _ json: inout JSONWriter) {
    json.member("topic", record.topic)
    json.name("partition")
    json.integer(Int(record.partition))
    json.name("offset")
    json.integer(Int(clamping: record.offset))
    if record.timestamp >= 0 { json.member("when", CallTime(milliseconds: record.timestamp)) }
  }

  private static func write(_ question: TemplateExplanation.Scenario, _ json: inout JSONWriter) {
    json.beginObject()
    json.member("scenario", question.id)
    if let reason = question.reason { json.member("reason", reason) }
    json.memberUnlessEmpty("database", question.database ?? "")
    json.memberUnlessEmpty("collection", question.collection ?? "")
    if let filter = question.filter { json.member("filter", BSONValue.document(filter).extendedJSON()) }
    json.endObject()
  }

  private static func write(
    _ name: StaticString, _ fate: Fate, of kind: EventKind, _ story: CallStory, _ json: inout JSONWriter
  ) {
    json.name(name)
    json.beginObject()
    json.member("fate", fate.code)
    let words = FateText(fate, of: kind, in: story)
    json.member("text", words.what)
    if let remedy = words.remedy { json.member("remedy", remedy) }
    switch fate {
    case .waiting(let records):
      json.name("recordsBefore")
      json.integer(Int(clamping: records))
    case .gone(let before?), .notSearched(let before): json.member("before", CallTime(milliseconds: before))
    case .skipped(let skips):
      json.name("skips")
      json.beginArray()
      for skip in skips {
        json.beginObject()
        json.member("scenario", skip.scenario)
        json.member("reason", skip.reason.rawValue)
        json.name("line")
        json.integer(skip.place.line)
        json.endObject()
      }
      json.endArray()
    case .deadLettered(let handled): json.member("class", handled.letter.errorClass)
    case .refused(let refusal): json.member("class", refusal.code)
    case .done where kind == .ended:
      json.name("documents")
      json.beginArray()
      for document in story.journaled {
        json.beginObject()
        json.member("database", document.namespace.database)
        json.member("collection", document.namespace.collection)
        json.member("id", document.id.extendedJSON())
        json.endObject()
      }
      json.endArray()
    default: break
    }
    json.endObject()
  }
}

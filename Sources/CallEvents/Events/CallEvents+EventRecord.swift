extension RingingCall: EventRecord {
  package static var kind: EventKind { .ringing }

  package static func read(_ scanner: inout JSONScanner) throws(BadRecord) -> RingingCall {
    RingingCall(facts: try scanner.facts())
  }

  package func write(to json: inout JSONWriter) {
    facts.write(to: &json)
  }

  package var subject: String { facts.agent }
  package var time: CallTime { facts.startedAt }

  package func identify(in hash: inout PartsHash) { facts.identify(in: &hash, .ringing, revision: 0) }
  package func identifyTrace(in hash: inout PartsHash) { facts.identifyTrace(in: &hash) }
}

extension UnknownCaller: EventRecord {
  package static var kind: EventKind { .unknownCaller }

  package static func read(_ scanner: inout JSONScanner) throws(BadRecord) -> UnknownCaller {
    UnknownCaller(facts: try scanner.facts())
  }

  package func write(to json: inout JSONWriter) {
    facts.write(to: &json)
  }

  package var subject: String { facts.agent }
  package var time: CallTime { facts.startedAt }

  package func identify(in hash: inout PartsHash) { facts.identify(in: &hash, .unknownCaller, revision: 0) }
  package func identifyTrace(in hash: inout PartsHash) { facts.identifyTrace(in: &hash) }
}

extension EndedCall: EventRecord {
  package static var kind: EventKind { .ended }

  package static func read(_ scanner: inout JSONScanner) throws(BadRecord) -> EndedCall {
    var fields = try scanner.fields(CallEventField.self)
    let call = EndedCall(&fields)
    try fields.finish()
    return call
  }

  init(_ fields: inout FieldReader<CallEventField>) {
    facts = CallFacts(&fields)
    answeredAt = fields.time(.answeredAt)
    endedAt = fields.requiredTime(.endedAt)
    if fields.isPresent(.answeredAt), facts.agent.isEmpty, !fields.problems.contains(where: { $0.field == "agent" }) {
      fields.reportMissing(.agent, "must be given where the call was answered")
    }
    late.recordingUrl = fields.text(.recordingUrl)
    late.transcription = fields.text(.transcription, .bytes(65_536))
    late.summary = fields.text(.summary, .bytes(65_536))
    late.sentiment = fields.text(.sentiment)
    revision = fields.count(.revision)
  }

  package func write(to json: inout JSONWriter) {
    facts.write(to: &json)
    if let answeredAt { json.member("answeredAt", answeredAt) }
    json.member("endedAt", endedAt)
    json.memberUnlessEmpty("recordingUrl", late.recordingUrl)
    json.memberUnlessEmpty("transcription", late.transcription)
    json.memberUnlessEmpty("summary", late.summary)
    json.memberUnlessEmpty("sentiment", late.sentiment)
    if revision > 0 {
      json.name("revision")
      json.integer(revision)
    }
  }

  package var subject: String { facts.agent }
  package var time: CallTime { endedAt }

  package func identify(in hash: inout PartsHash) { facts.identify(in: &hash, .ended, revision: revision) }
  package func identifyTrace(in hash: inout PartsHash) { facts.identifyTrace(in: &hash) }
}

extension CallFacts {
  /// Tenant, call id, agent, type, revision.
  func identify(in hash: inout PartsHash, _ kind: EventKind, revision: Int) {
    hash.add(tenant)
    hash.add(callId)
    hash.add(agent)
    hash.add(kind.lineType)
    hash.add(String(revision))
  }

  /// The call, whatever is told of it.
  func identifyTrace(in hash: inout PartsHash) {
    hash.add(tenant)
    hash.add(callId)
  }
}

extension JSONScanner {
  /// The known members of the object at the position.
  mutating func fields<Field: JSONField>(_ type: Field.Type) throws(BadRecord) -> FieldReader<Field> {
    do throws(JSONSyntaxError) {
      return unsafe FieldReader(bytes, try index(type))
    } catch {
      throw error.badRecord
    }
  }

  fileprivate mutating func facts() throws(BadRecord) -> CallFacts {
    var fields = try fields(CallEventField.self)
    let facts = CallFacts(&fields)
    try fields.finish()
    return facts
  }
}

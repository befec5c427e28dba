extension CallFacts {
  init(_ fields: inout FieldReader<CallEventField>) {
    callId = fields.requiredText(.callId, .characters(128))
    tenant = fields.text(.tenant)
    if tenant.isEmpty { tenant = CallFacts.defaultTenant }
    direction = fields.requiredWord(.direction, CallDirection.self, standIn: .inbound)
    number = fields.text(.number)
    agent = fields.text(.agent)
    agentFirstName = fields.text(.agentFirstName)
    agentLastName = fields.text(.agentLastName)
    agentEmail = fields.text(.agentEmail)
    queue = fields.text(.queue)
    line = fields.text(.line)
    callerName = fields.text(.callerName)
    startedAt = fields.requiredTime(.startedAt)
    linkedId = fields.text(.linkedId, .characters(128))
  }

  func write(to json: inout JSONWriter) {
    json.member("callId", callId)
    json.member("tenant", tenant)
    json.member("direction", direction.rawValue)
    json.member("number", number)
    json.memberUnlessEmpty("agent", agent)
    json.memberUnlessEmpty("agentFirstName", agentFirstName)
    json.memberUnlessEmpty("agentLastName", agentLastName)
    json.memberUnlessEmpty("agentEmail", agentEmail)
    json.memberUnlessEmpty("queue", queue)
    json.memberUnlessEmpty("line", line)
    json.memberUnlessEmpty("callerName", callerName)
    json.member("startedAt", startedAt)
    json.memberUnlessEmpty("linkedId", linkedId)
  }
}

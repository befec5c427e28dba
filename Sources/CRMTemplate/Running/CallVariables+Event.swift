extension CallVariables {
  /// From the fields of a call event (contracts.md, "Records"), and, for scenarios that no event starts yet, `email`,
  /// `searchText`, `firstName`, `lastName`, `company`, `recordingHyperLink`, `chatMessages`.
  ///
  /// The number is not among them: it is formatted first. What is missing, or no time where one is wanted, stays empty.
  package init(_ kind: ScenarioKind, eventFields fields: [String: String]) {
    self.init(kind)
    func text(_ name: String) -> String { fields[name] ?? "" }
    func time(_ name: String) -> Int64? { fields[name].flatMap { ISO8601.milliseconds(of: $0) } }
    direction = text("direction").lowercased() == "outbound" ? .outbound : .inbound
    callerName = text("callerName")
    agent = text("agent")
    agentFirstName = text("agentFirstName")
    agentLastName = text("agentLastName")
    agentEmail = text("agentEmail")
    queue = text("queue")
    startedAt = time("startedAt")
    answeredAt = time("answeredAt")
    endedAt = time("endedAt")
    transcription = text("transcription")
    summary = text("summary")
    sentiment = text("sentiment")
    recordingURL = text("recordingUrl")
    recordingHyperLink = text("recordingHyperLink")
    email = text("email")
    searchText = text("searchText")
    firstName = text("firstName")
    lastName = text("lastName")
    company = text("company")
    chatMessages = text("chatMessages")
  }
}

/// What is known of one call, chat or search, and what scenarios may name of it (template-format.md, section 7).
///
/// Values are made when a template asks for them: a journal text names a handful of fifty. Times are milliseconds since
/// 1970 in UTC; the program's time zone and culture come with the environment.
package struct CallVariables: Sendable {
  package enum Direction: String, Hashable, Sendable, CaseIterable {
    case inbound = "Inbound"
    case outbound = "Outbound"
  }

  package var kind: ScenarioKind
  /// `[Number]`: formatted.
  package var number = ""
  package var direction = Direction.inbound
  /// What the phone system itself calls the other side.
  package var callerName = ""
  package var agent = ""
  package var agentFirstName = ""
  package var agentLastName = ""
  package var agentEmail = ""
  package var queue = ""
  package var startedAt: Int64?
  /// `nil`: never answered.
  package var answeredAt: Int64?
  package var endedAt: Int64?
  package var transcription = ""
  package var summary = ""
  package var sentiment = ""
  package var recordingURL = ""
  package var recordingHyperLink = ""
  package var email = ""
  package var searchText = ""
  package var firstName = ""
  package var lastName = ""
  package var company = ""
  package var chatMessages = ""
  /// The contact that the look-up found for this call.
  package var contact: ContactFields?

  package init(_ kind: ScenarioKind) {
    self.kind = kind
  }

  /// Answered to ended; zero for a call that was never answered, and where clocks differ.
  package var durationMilliseconds: Int64 {
    guard let answeredAt, let endedAt, endedAt > answeredAt else { return 0 }
    let (length, overflow) = endedAt.subtractingReportingOverflow(answeredAt)
    // No TimeSpan is longer.
    return overflow ? Int64.max / 10_000 : min(length, Int64.max / 10_000)
  }

  package var callType: String {
    switch (direction, answeredAt != nil) {
    case (.inbound, true): "Inbound"
    case (.inbound, false): "Missed"
    case (.outbound, true): "Outbound"
    case (.outbound, false): "Notanswered"
    }
  }

  /// `nil`: scenarios of this kind have no such variable. `foundRecordCount`: contacts that the look-up accepted so far.
  func value(of named: NamedCallVariable, _ template: CRMTemplate, foundRecordCount: Int) -> TemplateValue? {
    guard named.kinds.contains(kind) else { return nil }
    let variable = named.variable
    return switch variable {
    case .number: .string(number)
    case .callDirection: .string(direction.rawValue)
    case .foundRecordCount: .integer(Int64(foundRecordCount))
    case .email: .string(email)
    case .searchText: .string(searchText)
    case .escapedSearchText: .string(PercentEncoding.encode(searchText))
    case .name: .string(name)
    case .firstName: .string(firstName)
    case .lastName: .string(lastName)
    case .company: .string(company)
    case .callType: .string(callType)
    case .agent: .string(agent)
    case .agentFirstName: .string(agentFirstName)
    case .agentLastName: .string(agentLastName)
    case .agentEmail: .string(agentEmail)
    case .queueExtension: .string(queue)
    case .entityID: .string(contact?["EntityId"] ?? "")
    case .entityType: .string(contact?["EntityType"] ?? "")
    case .transcription: .string(transcription)
    case .summary: .string(summary)
    case .sentiment: .string(sentiment)
    case .recordingURL: .string(recordingURL)
    case .recordingHyperLink: .string(recordingHyperLink)
    case .chatMessages: .string(template.supportsEmojis ? chatMessages : Emoji.removing(from: chatMessages))
    default: timeValue(of: variable, template.settings.environment.formatting)
    }
  }

  /// The matched contact's name, else its company's, else the phone system's name for the caller.
  private var name: String {
    let known = contact?.displayName ?? ""
    return known.isEmpty ? callerName : known
  }
}

extension CallVariables {
  private func timeValue(of variable: CallVariable, _ formatting: ValueFormatter) -> TemplateValue {
    switch variable {
    case .duration: .string(durationText)
    case .durationTimespan: .timeSpan(DotNetTimeSpan(ticks: durationMilliseconds * 10_000))
    case .durationSeconds: .integer(durationMilliseconds / 1000)
    case .durationMinutes: .integer(durationMilliseconds / 60_000)
    case .dateTime: startText(formatting)
    case .callStartTimeUTC, .chatStartTimeUTC: Self.utc(startedAt)
    case .callEndTimeUTC, .chatEndTimeUTC: Self.utc(endedAt)
    case .callEstablishedTimeUTC: Self.utc(answeredAt)
    case .callStartTimeLocal: Self.local(startedAt, formatting)
    case .callEndTimeLocal: Self.local(endedAt, formatting)
    case .callEstablishedTimeLocal: Self.local(answeredAt, formatting)
    case .callStartTimeLocalMillis, .callStartTimeUTCMillis: Self.milliseconds(startedAt)
    case .callEndTimeLocalMillis, .callEndTimeUTCMillis: Self.milliseconds(endedAt)
    case .callEstablishedTimeLocalMillis, .callEstablishedTimeUTCMillis: Self.milliseconds(answeredAt)
    default: .null
    }
  }

  /// `hh:mm:ss`; hours go on above 23, and take more digits above 99.
  private var durationText: String {
    let seconds = durationMilliseconds / 1000
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
    return two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60)
  }

  /// Start of the call in local time, format `g`.
  private func startText(_ formatting: ValueFormatter) -> TemplateValue {
    .string((try? formatting.format(Self.local(startedAt, formatting), "g")) ?? "")
  }

  private static func utc(_ milliseconds: Int64?) -> TemplateValue {
    milliseconds.flatMap { DotNetDateTime(millisecondsSince1970: $0) }.map(TemplateValue.dateTime) ?? .null
  }

  private static func local(_ milliseconds: Int64?, _ formatting: ValueFormatter) -> TemplateValue {
    milliseconds.flatMap { DotNetDateTime(millisecondsSince1970: $0, zone: formatting.zone) }
      .map(TemplateValue.dateTime) ?? .null
  }

  private static func milliseconds(_ milliseconds: Int64?) -> TemplateValue {
    milliseconds.map(TemplateValue.integer) ?? .null
  }
}

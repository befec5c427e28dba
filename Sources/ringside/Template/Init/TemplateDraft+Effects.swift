extension TemplateDraft {
  /// What an administrator fills in: the same names, titles and texts as in our other templates.
  static func parameters(_ source: TemplateProposal.Source) -> String {
    """
      <Parameters>
        <!-- Without user and password, which do not belong into a file: the option mongodb-uri and MONGODB_URI win over it. -->
        <Parameter Name="ConnectionString" Type="Password" Parent="General Configuration" Editor="String"
            Title="Connection String:" Default="\(XMLText.escaped(source.server))" />
        <Parameter Name="Database" Type="String" Parent="General Configuration" Editor="String"
            Title="Database:" Default="\(XMLText.escaped(source.database))" />
        <Parameter Name="ContactsCollection" Type="String" Parent="General Configuration" Editor="String"
            Title="Contacts Collection:" Default="\(XMLText.escaped(source.collection))" />
        <Parameter Name="CallsCollection" Type="String" Parent="General Configuration" Editor="String"
            Title="Calls Collection:" Default="calls" />
        <Parameter Name="ContactPage" Type="String" Parent="General Configuration" Editor="String"
            Title="Address of a contact's page:" Default="https://crm.example.com/contacts/" />

        <Parameter Name="ReportCallEnabled" Type="Boolean" Editor="String" Title="Enable Call Journaling"
            Default="False" />
        <Parameter Name="Subject" Type="String" Parent="ReportCallEnabled" Editor="String"
            Title="Call Subject:" Default="Phone call" />
        <Parameter Name="InboundCallText" Type="String" Parent="ReportCallEnabled" Editor="String"
            Title="Answered Inbound Call:"
            Default="[DateTime]: [Agent] spoke with [Name], who called from [Number] ([Duration])" />
        <Parameter Name="MissedCallText" Type="String" Parent="ReportCallEnabled" Editor="String"
            Title="Missed Call:" Default="[DateTime]: nobody took the call of [Name] from [Number]" />
        <Parameter Name="OutboundCallText" Type="String" Parent="ReportCallEnabled" Editor="String"
            Title="Answered Outbound Call:" Default="[DateTime]: [Agent] called [Name] at [Number] ([Duration])" />
        <Parameter Name="NotAnsweredOutboundCallText" Type="String" Parent="ReportCallEnabled" Editor="String"
            Title="Unanswered Outbound Call:"
            Default="[DateTime]: [Agent] called [Name] at [Number], without an answer" />

        <Parameter Name="CreateContactEnabled" Type="Boolean" Editor="String" Title="Enable Contact Creation"
            Default="False" />
        <Parameter Name="CreateOnCallDirection" Type="List" Parent="CreateContactEnabled" Editor="String"
            Title="Create Contacts on Call Direction:" Default="Inbound" ListValues="Inbound,Inbound/Outbound" />
        <Parameter Name="CreateContactFirstName" Type="String" Parent="CreateContactEnabled" Editor="String"
            Title="New Contact First Name:" Default="New" />
        <Parameter Name="CreateContactLastName" Type="String" Parent="CreateContactEnabled" Editor="String"
            Title="New Contact Last Name:" Default="Caller [Number]" />
      </Parameters>
    """
  }

  static let journal = """
        <!-- A call has ended: write it down. -->
        <Scenario Id="ReportCall" Type="NoSQLDatabase">
          <Command SkipIf="[ReportCallEnabled]!=True" DatabaseType="MongoDB" ConnectionString="[ConnectionString]"
              Database="[Database]" Collection="[CallsCollection]" CommandType="Insert">
            <CommandData>
              <Value Key="subject" Passes="2" Type="String">[[Subject]]</Value>
              <Value Key="kind" Type="String">[CallType]</Value>
              <Value Key="number" Type="String">[Number]</Value>
              <Value Key="agent" Type="String">[Agent]</Value>
              <Value Key="contact" If="[EntityId]!=&quot;&quot;" Type="String">[EntityId]</Value>
              <Value Key="start" Type="DateTime">[CallStartTimeUTC]</Value>
              <Value Key="end" Type="DateTime">[CallEndTimeUTC]</Value>
              <Value Key="seconds" Type="Integer">[DurationSeconds]</Value>
              <Value Key="text" If="[CallType]==Inbound" Passes="2" Type="String">[[InboundCallText]]</Value>
              <Value Key="text" If="[CallType]==Missed" Passes="2" Type="String">[[MissedCallText]]</Value>
              <Value Key="text" If="[CallType]==Outbound" Passes="2" Type="String">[[OutboundCallText]]</Value>
              <Value Key="text" If="[CallType]==Notanswered" Passes="2"
                  Type="String">[[NotAnsweredOutboundCallText]]</Value>
            </CommandData>
          </Command>
        </Scenario>
    """

  /// The scenario that makes the contact which the look-up finds the next time.
  var creation: String {
    let shown = creationFields
    return """
          <!-- Nobody was found for a caller: create the contact that the look-up will find next time. -->
          <Scenario Id="CreateContactRecord" Type="NoSQLDatabase">
            <Command
                SkipIf="[CreateContactEnabled]!=True||
                  [IIf([CreateOnCallDirection]==Inbound,[CallDirection]!=Inbound,False)]==True"
                DatabaseType="MongoDB" ConnectionString="[ConnectionString]" Database="[Database]"
                Collection="[ContactsCollection]" CommandType="Insert">
              <CommandData>
      \(proposal.newContact.map { Self.lines(of: $0, indent: 10) }.joined(separator: "\n"))
              </CommandData>
            </Command>
            <Rules>
              <Rule Type="Any">_id</Rule>
            </Rules>
            <Variables>
      \(variables(of: shown))
            </Variables>
            <Outputs AllowEmpty="false">
      \(outputs(of: shown))
            </Outputs>
          </Scenario>
      """
  }

  private var creationFields: [Mapping] {
    names
      + proposal.phones.prefix(1).map { Mapping(variable: variable(of: $0), path: $0.path, output: $0.output) }
  }

  private static func lines(of part: NewContactPart, indent: Int) -> String {
    let blanks = String(repeating: " ", count: indent)
    func tag(_ name: String, _ key: String, _ inner: [NewContactPart]) -> String {
      let lines = inner.map { Self.lines(of: $0, indent: indent + 2) }.joined(separator: "\n")
      return "\(blanks)<\(name) Key=\"\(XMLText.escaped(key))\">\n\(lines)\n\(blanks)</\(name)>"
    }
    switch part {
    case .value(let key, let text, let type):
      let passes = text.hasPrefix("[[") ? " Passes=\"2\"" : ""
      return
        "\(blanks)<Value Key=\"\(XMLText.escaped(key))\"\(passes) Type=\"\(type)\">\(XMLText.escaped(text))</Value>"
    case .object(let key, let parts): return tag("Object", key, parts)
    case .array(let key, let element): return tag("Array", key, [element])
    }
  }
}

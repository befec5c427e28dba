import BSON
import MongoDB

/// The contacts that the bench loads, and the templates of its works.
enum Contacts {
  static let collection = "contacts"
  static let journal = "calls"

  /// Replaces the collection: `count` contacts with an index on their number.
  static func load(_ count: Int, uri: String, database: String) throws {
    let client = try ClientPool(MongoURI(uri), applicationName: "ringside-bench").client()
    let namespace = Namespace(database: database, collection: collection)
    try client.drop(namespace)
    try client.createIndexes([["key": ["phone": 1], "name": "phone_1"]], on: namespace)
    for start in stride(from: 0, to: count, by: 2_000) {
      let documents = (start..<min(count, start + 2_000)).map { tail -> BSONDocument in
        let digits = String(tail)
        let phone = "+4179" + String(repeating: "0", count: max(0, 7 - digits.count)) + digits
        return [
          "_id": .int32(Int32(clamping: tail)), "firstName": .string("First\(tail)"),
          "lastName": .string("Last\(tail)"),
          "company": "ACME", "email": .string("a\(tail)@example.com"), "phone": .string(phone),
        ]
      }
      for case .failed(let error) in try client.insert(documents, into: namespace) { throw error }
    }
  }

  static func drop(uri: String, database: String) throws {
    try ClientPool(MongoURI(uri), applicationName: "ringside-bench").client().dropDatabase(database)
  }

  /// An equality filter on one phone field, and a journal as the guide's sample has it.
  static func template(for workload: Workload, database: String) -> String {
    let name = workload == .journalWithNames ? "[Name] " : ""
    return """
      <?xml version="1.0" encoding="utf-8"?>
      <Crm Name="RingsideBench" Version="1" Country="CH">
        <Number Prefix="AsIs" />
        <Parameters>
          <Parameter Name="ConnectionString" Type="Password" Default="mongodb://127.0.0.1:27017" />
          <Parameter Name="Subject" Default="3CX PhoneSystem Call" />
          <Parameter Name="InboundCallText"
              Default="[DateTime]: Answered incoming call from [Number] \(name)to [Agent] ([Duration])" />
          <Parameter Name="MissedCallText" Default="[DateTime]: Missed call from [Number] \(name)to [Agent]" />
          <Parameter Name="OutboundCallText"
              Default="[DateTime]: Answered outgoing call from [Agent] to [Number] \(name)([Duration])" />
          <Parameter Name="NotAnsweredOutboundCallText"
              Default="[DateTime]: Unanswered outgoing call from [Agent] to [Number] \(name)" />
        </Parameters>
        <Authentication Type="No" />
        <Scenarios>
          <Scenario Type="NoSQLDatabase">
            <Command ConnectionString="[ConnectionString]" Database="\(database)" Collection="\(collection)"
                Command="{ ^^phone^^: ^^[Number]^^ }" />
            <Rules>
              <Rule Type="Any" Path="_id" />
            </Rules>
            <Variables>
              <Variable Name="Id" Path="_id" />
              <Variable Name="First" Path="firstName" />
              <Variable Name="Last" Path="lastName" />
              <Variable Name="Company" Path="company" />
              <Variable Name="Phone" Path="phone" />
            </Variables>
            <Outputs AllowEmpty="false">
              <Output Type="ContactUrl" Passes="0" Value="https://crm.example/contacts/[Id]" />
              <Output Type="FirstName" Passes="0" Value="[First]" />
              <Output Type="LastName" Passes="0" Value="[Last]" />
              <Output Type="CompanyName" Passes="0" Value="[Company]" />
              <Output Type="PhoneBusiness" Passes="0" Value="[Phone]" />
            </Outputs>
          </Scenario>
          <Scenario Id="ReportCall" Type="NoSQLDatabase">
            <Command ConnectionString="[ConnectionString]" Database="\(database)" Collection="\(journal)">
              <CommandData>
                <Value Key="Subject" Passes="2">[[Subject]]</Value>
                <Value Key="Number">[Number]</Value>
                <Value Key="CallStartTime">[[CallStartTimeUTC].ToString("yyyy-MM-ddTHH:mm:ssZ")]</Value>
                <Value Key="CallEndTime">[[CallEndTimeUTC].ToString("yyyy-MM-ddTHH:mm:ssZ")]</Value>
                <Value Key="CallDuration">[Duration]</Value>
                <Value Key="CallType">[CallType]</Value>
                <Value Key="Description" If="[CallType]==Inbound" Passes="2">[[InboundCallText]]</Value>
                <Value Key="Description" If="[CallType]==Missed" Passes="2">[[MissedCallText]]</Value>
                <Value Key="Description" If="[CallType]==Outbound" Passes="2">[[OutboundCallText]]</Value>
                <Value Key="Description" If="[CallType]==Notanswered" Passes="2">[[NotAnsweredOutboundCallText]]</Value>
              </CommandData>
            </Command>
          </Scenario>
        </Scenarios>
      </Crm>
      """
  }
}

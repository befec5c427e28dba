import BSON
import MongoDB

/// The contacts that the bench loads, and the template that finds them.
enum Contacts {
  static let collection = "contacts"

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

  /// An equality filter on one phone field.
  static func template(database: String) -> String {
    """
    <?xml version="1.0" encoding="utf-8"?>
    <Crm Name="RingsideBench" Version="1" Country="CH">
      <Number Prefix="AsIs" />
      <Parameters>
        <Parameter Name="ConnectionString" Type="Password" Default="mongodb://127.0.0.1:27017" />
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
      </Scenarios>
    </Crm>
    """
  }
}

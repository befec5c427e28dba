extension TemplateDraft {
  /// The scenario without an id.
  var lookup: String {
    """
        <!-- A call rings: who is it? \(proposal.hasSuffix ? "The filter finds numbers that end with the caller's." : "The filter asks for the number in the forms that people store.") -->
    \(alternative)    <Scenario Id="" Type="NoSQLDatabase">
          <Command DatabaseType="MongoDB" ConnectionString="[ConnectionString]" Database="[Database]"
              Collection="[ContactsCollection]" CommandType="Find"
              Command="\(XMLText.escaped(filter { $0.match }))" />
          <Rules>
            <Rule Type="Any">_id</Rule>
          </Rules>
          <Variables>
    \(variables(of: fields))
          </Variables>
          <Outputs AllowEmpty="false">
            <!-- Opens the contact in the browser, and tells contacts apart. -->
    \(outputs(of: fields))
          </Outputs>
        </Scenario>
    """
  }

  /// What fills an output: the variable's name, its path, the output's name.
  struct Mapping {
    var variable: String
    var path: FieldPath
    var output: String
  }

  /// All that a found contact shows.
  private var fields: [Mapping] {
    names
      + [("Company", proposal.company, "CompanyName"), ("Mail", proposal.mail, "Email")].compactMap {
        mapping($0, $1, $2)
      }
      + (proposal.phones + proposal.faxes).map { Mapping(variable: variable(of: $0), path: $0.path, output: $0.output) }
  }

  var names: [Mapping] {
    [
      mapping("First", proposal.firstName, "FirstName"), mapping("Last", proposal.lastName, "LastName"),
      mapping("Full", proposal.fullName, "LastName"),
    ].compactMap { $0 }
  }

  private func mapping(_ variable: String, _ field: TemplateProposal.Field?, _ output: String) -> Mapping? {
    field.map { Mapping(variable: variable, path: $0.path, output: output) }
  }

  /// As its output is called, without what they have in common.
  func variable(of phone: TemplateProposal.Phone) -> String {
    phone.output.hasPrefix("Phone") ? String(phone.output.dropFirst(5)) : phone.output
  }

  func variables(of fields: [Mapping]) -> String {
    ([Mapping(variable: "ContactID", path: FieldPath(["_id"]), output: "")] + fields).map {
      "        <Variable Name=\"\($0.variable)\" Path=\"\(XMLText.escaped($0.path.text))\" />"
    }.joined(separator: "\n")
  }

  func outputs(of fields: [Mapping]) -> String {
    var lines = [("ContactUrl", "[ContactPage][ContactID]")]
    if !fields.contains(where: { ["FirstName", "LastName", "CompanyName"].contains($0.output) }) {
      lines.append(("LastName", "[Number]"))
    }
    lines += fields.map { ($0.output, "[\($0.variable)]") }
    lines += [("EntityId", "[ContactID]"), ("EntityType", "Contacts")]
    return lines.map { "        <Output Type=\"\($0)\" Passes=\"1\" Value=\"\($1)\" />" }.joined(separator: "\n")
  }

  private func filter(_ match: (TemplateProposal.Phone) -> TemplateProposal.Phone.Match) -> String {
    let branches = proposal.phones.map { phone in
      let value =
        switch match(phone) {
        case .equality: "^^[Number]^^"
        case .suffix: "{ ^^$regex^^: ^^[Number]$^^ }"
        }
      return "{ ^^\(phone.path.text)^^: \(value) }"
    }
    if branches.count == 1, let only = branches.first { return only }
    return "{ ^^$or^^: {{ " + branches.joined(separator: ",\n            ") + " }} }"
  }

  /// The filter that was not chosen, where the numbers are not all stored in forms that an equality finds.
  private var alternative: String {
    let (lead, filter) =
      proposal.hasSuffix
      ? ("Where all numbers are stored as +41791234567, with an index on each field:", filter { _ in .equality })
      : (
        "To find numbers however they are formatted, for a read of the whole collection with each batch of calls:",
        filter { $0.isInteger ? .equality : .suffix }
      )
    guard proposal.hasSuffix || proposal.equalityMisses else { return "" }
    return """
          <!-- \(lead)
            \(XMLText.comment(filter))
      -->

      """
  }
}

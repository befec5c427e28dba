/// Proposal in, template out. Pure.
struct TemplateDraft {
  let proposal: TemplateProposal

  var text: String {
    """
    <?xml version="1.0" encoding="utf-8"?>
    <!--
    \(comment(head, indent: 2))
    -->
    <Crm Country="Global" Name="\(XMLText.escaped(name))" Version="1" SupportsEmojis="true">
      <!-- The caller's number goes into the filter as the phone system sees it. -->
      <Number Prefix="AsIs" />
      <Connection MaxConcurrentRequests="4" />

    \(Self.parameters(proposal.source))

      <!-- The connection string says who asks. -->
      <Authentication Type="No" />

      <Scenarios>
    \(lookup)

    \(Self.journal)

    \(creation)
      </Scenarios>
    </Crm>

    """
  }

  private var name: String { "\(proposal.source.database) \(proposal.source.collection)" }

  private var head: [String] {
    let source = proposal.source
    var lines = [
      "Contact look-up, call journal and contact creation for the collection \(source.collection) of the database "
        + "\(source.database). A proposal of 'ringside template init', which looked at \(proposal.documents) of "
        + "\(max(source.total, proposal.documents)) documents. Read it, change what is wrong, and check it after every change "
        + "with 'ringside template check'.", "",
      "Set the address of a contact's page (ContactPage). Journal and creation are off until ReportCallEnabled and "
        + "CreateContactEnabled are True.",
    ]
    if !proposal.findings.isEmpty { lines += ["", "What you should look at:"] }
    return lines + proposal.findings.map { "* \($0.text)" }
  }

  /// Broken into lines, and fit for a comment.
  private func comment(_ paragraphs: [String], indent: Int) -> String {
    let blanks = String(repeating: " ", count: indent)
    return paragraphs.map { paragraph in
      let hanging = paragraph.hasPrefix("* ") ? "  " : ""
      var lines: [String] = []
      var line = blanks
      for word in XMLText.comment(paragraph).split(separator: " ") {
        if line.count + word.count > 112, line.contains(where: { $0 != " " }) {
          lines.append(line)
          line = blanks + hanging
        }
        line += (line.last == " " ? "" : " ") + word
      }
      lines.append(line)
      return lines.joined(separator: "\n").replacing("\n\n", with: "\n")
    }.map { $0.contains(where: { $0 != " " }) ? $0 : "" }.joined(separator: "\n")
  }
}

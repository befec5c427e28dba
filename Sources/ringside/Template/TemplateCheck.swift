import CRMTemplate
import CommandLine

/// `ringside template check FILE`: everything that is wrong with a template, and what each scenario will do.
enum TemplateCheck {
  static let command = Command(
    "check", summary: "Says everything that is wrong with a template, and what each scenario will do.",
    discussion: "Ends with 65 where the template has an error; a template with warnings runs.",
    positionals: [Positional("FILE", help: "The template (XML).")],
    groups: [TemplateCommand.settings, OptionGroup("Output", [TemplateCommand.json.entry])]
  ) { invocation in
    let (template, report) = try TemplateCommand.load(invocation)
    let output = Terminal.standardOutput
    if invocation[TemplateCommand.json] {
      output.write(report.json.indented + "\n")
    } else {
      output.write(report.text(fileName: invocation.arguments.first ?? ""))
      if let template { output.write("\n" + template.summary) }
    }
    return report.isOK ? .done : .badData
  }
}

import CallEvents
import CommandLine
import Foundation

/// What the demonstration says. Steps and pop-ups go to standard output, plain where that is no terminal.
struct DemoScreen: Sendable {
  let output: Terminal
  private let clock = LocalClock()

  init(_ output: Terminal = .standardOutput) { self.output = output }

  func step(_ text: String) { output.write("\(output.colored("•", .cyan)) \(text)\n") }

  func detail(_ text: String) { output.write("  \(output.colored(text, .dim))\n") }

  func heading() {
    output.write("\n" + output.colored(Self.row("time", "call", "who it is", "how", "took"), .bold) + "\n")
  }

  func popUp(_ popUp: PopUp, _ answer: DemoScore.Answer) {
    let text = PopUpText(popUp)
    let facts = answer.call.event.facts
    let people = PopUpText.people(number: facts.number, name: "", agent: facts.agent, direction: facts.direction)
    let how = popUp.contacts.first.map { "\(popUp.match.rawValue), \($0.matchedBy.rawValue)" } ?? popUp.match.rawValue
    let took = Self.milliseconds(answer.latency)
    let now = clock.time(Int64(Date().timeIntervalSince1970 * 1000))
    let color: Terminal.Color =
      popUp.match == .created ? .cyan : text.isFound ? .green : popUp.reason == nil ? .yellow : .dim
    let row = Self.row(String(now.prefix(8)), people, company(popUp, text), how, took)
    output.write(output.colored(row, color) + (answer.isExpected ? "" : "  (not what the contacts say)") + "\n")
  }

  /// A call that has ended, as it stands in the journal.
  func journal(_ call: DemoCall, _ text: String) {
    let facts = call.event.facts
    let people = PopUpText.people(number: facts.number, name: "", agent: facts.agent, direction: facts.direction)
    let now = clock.time(Int64(Date().timeIntervalSince1970 * 1000))
    let begin = "\(Self.cell(String(now.prefix(8)), 8))  \(Self.cell(people, 22))  "
    output.write(output.colored("\(begin)journal: \(Printable.text(text))", .dim) + "\n")
  }

  private func company(_ popUp: PopUp, _ text: PopUpText) -> String {
    guard let contact = popUp.contacts.first,
      let company = contact.fields.first(where: { $0.name == "CompanyName" })?.value,
      !company.isEmpty, !text.result.contains(company)
    else { return text.result }
    return "\(text.result), \(Printable.text(company))"
  }

  func summary(_ score: DemoScore) {
    func percent(_ part: Int, of whole: Int) -> String { whole == 0 ? "" : " (\(part * 100 / whole)%)" }
    var lines = [
      ("calls", Progress.grouped(score.calls)),
      ("pop-ups", Progress.grouped(score.popUps)),
      ("found", "\(Progress.grouped(score.found)) of \(score.asked) looked up\(percent(score.found, of: score.asked))"),
    ]
    lines.append(("created", "\(Progress.grouped(score.created)) contacts of unknown callers"))
    lines.append(("journaled", Progress.grouped(score.journaled)))
    if score.unexpected > 0 { lines.append(("unexpected", Progress.grouped(score.unexpected))) }
    if let middle = score.latency(quantile: 0.5), let high = score.latency(quantile: 0.99) {
      lines.append(("ring to pop-up", "p50 \(Self.milliseconds(middle)), p99 \(Self.milliseconds(high))"))
    }
    let width = lines.map(\.0.count).max() ?? 0
    output.write("\n")
    for (name, value) in lines {
      output.write("\(name)\(String(repeating: " ", count: width - name.count))  \(output.colored(value, .bold))\n")
    }
  }

  static func milliseconds(_ duration: Duration) -> String {
    let tenths = Int((duration / .milliseconds(1) * 10).rounded())
    return tenths < 1000 ? "\(tenths / 10).\(tenths % 10) ms" : "\(Progress.grouped(tenths / 10)) ms"
  }

  private static func row(_ time: String, _ call: String, _ who: String, _ how: String, _ took: String) -> String {
    let blanks = String(repeating: " ", count: max(0, 9 - TextWidth.columns(took)))
    return "\(cell(time, 8))  \(cell(call, 22))  \(cell(who, 40))  \(cell(how, 17))\(blanks)\(took)"
  }

  private static func cell(_ text: String, _ width: Int) -> String {
    let cut = TextWidth.cut(text, to: width)
    return cut + String(repeating: " ", count: max(0, width - TextWidth.columns(cut)))
  }
}

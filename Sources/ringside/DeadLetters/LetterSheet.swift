import CallEvents
import CommandLine
import Kafka

/// One dead letter in full, for people.
struct LetterSheet {
  private let letter: Letter
  private let note: LetterNote?
  private let terminal: Terminal

  /// Characters of a value or header that are shown; `--json` has all.
  private static let longest = 20_000

  init(_ letter: Letter, _ note: LetterNote?, _ terminal: Terminal) {
    self.letter = letter
    self.note = note
    self.terminal = terminal
  }

  var text: String {
    let record = letter.record
    var text = terminal.colored("\(record.topic) \(letter.place)", .bold) + "\n"
    func add(_ name: String, _ value: String) {
      text += "  \(name)\(String(repeating: " ", count: max(1, 10 - name.count)))\(value)\n"
    }
    add("when", LetterText.time(record.timestamp))
    add("state", state)
    add("class", terminal.colored(Printable.text(letter.errorClass), .red))
    add("reason", Printable.text(letter.reason, limit: Self.longest))
    add("worker", Printable.text(letter.worker))
    add("attempts", attempts)
    if let origin = letter.origin {
      add(
        "origin",
        Printable.text("\(origin.place)@\(origin.offset)") + (origin.timestamp.map { ", \(LetterText.time($0))" } ?? "")
      )
    }
    add("redrives", Printable.text(letter.header(DeadLetterHeader.redrives) ?? "0"))
    add("key", letter.key.map { Printable.text($0, limit: Self.longest) } ?? "none")
    let own = record.headers.filter {
      !DeadLetterHeader.ofOneFailure.contains($0.name) && $0.name != DeadLetterHeader.redrives
    }
    for (index, header) in own.enumerated() {
      add(
        index == 0 ? "headers" : "",
        "\(Printable.text(header.name))=\(header.value.map { Printable.text($0, limit: Self.longest) } ?? "null")")
    }
    add("value", value)
    return text
  }

  private var state: String {
    guard let note else { return LetterState.open.rawValue }
    return "\(note.state.rawValue), \(LetterText.time(note.at)), by \(Printable.text(note.user))"
  }

  private var attempts: String {
    let count = Printable.text(letter.header(DeadLetterHeader.attempts) ?? "-")
    let first = letter.header(DeadLetterHeader.firstFailedAt).flatMap { Int64($0) }
    return count + (first.map { ", the first \(LetterText.time($0))" } ?? "")
  }

  private var value: String {
    if letter.isTruncated { return "left out as too large; 'redrive' reads it from its origin" }
    guard let value = letter.record.value else { return "null" }
    return value.isEmpty ? "empty" : Printable.text(value, limit: Self.longest)
  }
}

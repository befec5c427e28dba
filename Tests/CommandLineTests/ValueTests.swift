import Testing

@testable import CommandLine

@Suite struct ValueTests {
  @Test(arguments: [
    ("90s", Duration.seconds(90)), ("2m", .seconds(120)), ("250ms", .milliseconds(250)), ("1h30m", .seconds(5400)),
    ("7d", .seconds(604_800)), ("0s", .zero),
  ])
  func readsDurations(_ text: String, _ duration: Duration) {
    #expect(DurationText.duration(text) == duration)
    #expect(DurationText.duration(DurationText.text(duration)) == duration)
  }

  @Test(arguments: ["", "90", "s", "-1s", "1.5s", "1 s", "99999999999999999999d", "9223372036854775807d", "1x", "٣s"])
  func refusesOtherDurations(_ text: String) {
    #expect(DurationText.duration(text) == nil)
  }

  @Test func readsAddresses() {
    #expect(HostPort("127.0.0.1:0") == HostPort(host: "127.0.0.1", port: 0))
    #expect(HostPort(":8080") == HostPort(host: "", port: 8080))
    #expect(HostPort("[::1]:8080")?.description == "[::1]:8080")
    for wrong in [
      "", "8080", "localhost", "localhost:", "localhost:x", "localhost:65536", "::1:80", "[::1]", "[x]:80", "a b:80",
      "a:+1", "[::1:80",
    ] {
      #expect(HostPort(wrong) == nil, "\(wrong)")
    }
  }

  @Test func countriesAreTwoLetters() throws {
    let convert = WorkerOptions.country.entry.convert
    #expect(try convert(["ch"]) as? String? == "CH")
    for wrong in ["", "C", "CHE", "41", "ÄÖ"] { #expect(throws: ValueProblem.self) { try convert([wrong]) } }
  }

  @Test func suggestsOnlyWhatIsClose() {
    let names = ["lanes", "batch", "log-level", "log-format"]
    #expect(Suggestion.closest(to: "lanse", in: names) == "lanes")
    #expect(Suggestion.closest(to: "log-fromat", in: names) == "log-format")
    #expect(Suggestion.closest(to: "kafka", in: names) == nil)
    #expect(Suggestion.closest(to: "", in: names) == nil)
  }
}

@Suite struct TerminalTests {
  @Test func countsColumns() {
    #expect(TextWidth.columns("abc") == 3)
    #expect(TextWidth.columns("日本") == 4)
    #expect(TextWidth.columns("é") == 1)
    #expect(TextWidth.columns("e\u{301}") == 1)
    #expect(TextWidth.columns("😀") == 2)
    #expect(TextWidth.columns("\u{1B}\u{200B}") == 0)
    #expect(TextWidth.cut("abcdef", to: 4) == "abc…")
    #expect(TextWidth.columns(TextWidth.cut("日本語", to: 4)) <= 4)
    #expect(TextWidth.cut("abc", to: 3) == "abc")
    #expect(TextWidth.cut("abc", to: 0).isEmpty)
  }

  @Test func alignsTables() {
    var table = TextTable(["topic": .left, "lag": .right])
    table.add(["calls.ringing", "5"])
    table.add(["日本", "12,345", "too many"])
    table.add([])
    #expect(table.text == "topic             lag\ncalls.ringing       5\n日本           12,345\n\n")
  }

  @Test func tellsProgress() {
    let progress = Progress("publish", total: 10_000)
    #expect(
      progress.line(done: 4000, elapsed: .seconds(2), width: 100)
        == "publish  [████████░░░░░░░░░░░░]  40%  4,000/10,000  2,000/s  3s left")
    #expect(Progress("publish", total: nil).line(done: 10, elapsed: .zero, width: 100) == "publish  10  0/s")
    #expect(TextWidth.columns(progress.line(done: 20_000, elapsed: .seconds(1), width: 30)) == 30)
    #expect(Progress.grouped(-1_234_567) == "-1,234,567")
    _ = progress.line(done: .max, elapsed: .nanoseconds(1), width: 80)
  }

  @Test func noColoursOffTheTerminal() {
    let pipe = Terminal(descriptor: -1, environment: ["TERM": "xterm"])
    #expect(!pipe.isTerminal)
    #expect(pipe.colored("x", .red) == "x")
    #expect(!pipe.write("x"))
  }
}

@Suite struct ProgramErrorTests {
  @Test func saysWhatWhereAndWhatToDo() throws {
    var problems = Problems()
    try problems.throwIfAny()
    problems.add("is no template", at: "a.xml:3", remedy: "run ringside template check")
    problems.add("the database has no name")
    let error = try #require(throws: ProgramError.self) { try problems.throwIfAny() }
    #expect(error.exitCode == .configuration)
    #expect(error.description == "a.xml:3: is no template (run ringside template check)\nthe database has no name")
  }

  @Test func theExitCodesAreThoseOfTheContracts() {
    #expect(ExitCode.allCases.map(\.rawValue) == [0, 64, 65, 69, 70, 78])
  }
}

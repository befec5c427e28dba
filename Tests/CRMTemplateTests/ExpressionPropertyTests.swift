import Glibc
import Testing

@testable import CRMTemplate

@Suite("Expressions on any input")
struct ExpressionPropertyTests {
  private static let pieces = [
    "[", "]", "[[", "]]", "(", ")", ",", "\"", "{{", "}}", "^^", "==", "!=", ">", "<=", "||", "&&", "=", "!", "&", "|",
    ".",
    "::", "IIf(", "[IIf(", "[Number]", "[Name]", "Number", ".Trim()", ".Replace(\"a\",\"b\")", " ", "a", "é", "😀", "{",
    "}",
    "^", "0", "null", "true", "[Subject]", ".ToString(\"", "\u{0}", "[[Number].Substring(", "'", ":", "\\", "$",
  ]

  private func soup(_ random: inout SeededGenerator, upTo count: Int) -> String {
    (0..<Int.random(in: 0...count, using: &random)).map { _ in Self.pieces.randomElement(using: &random) ?? "" }
      .joined()
  }

  private let scope = TableScope(
    ["Number": .string("+41791234567"), "Name": .string("[Number]"), "Count": .integer(3)],
    parameters: ["Subject": "x[Subject][Name]\"[", "P": "[[Number].Replace(\"+\",\"[Name]\")]"])

  @Test("Random text never traps, in any context")
  func soup() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<20_000 {
      let text = soup(&random, upTo: 24)
      let passes = Int.random(in: 0...9, using: &random)
      _ = try evaluate(text, in: scope, passes: passes)
      var problems: [ExpressionProblem] = []
      var warnings: [RunWarning] = []
      let condition = ConditionExpression(parsing: text, knownNames: scope.knownNames, problems: &problems)
      _ = try condition.evaluate(in: scope, passes: passes, environment: .plain, warnings: &warnings)
      _ = try bind("{a: '" + text, in: scope)
      _ = try bind("{" + text + "}", in: scope)
      _ = FormattedNumber(text, prefix: .plus, maxLength: passes)
      for problem in problems { #expect((0...text.unicodeScalars.count).contains(problem.offset)) }
    }
  }

  @Test("Random bytes are text")
  func bytes() throws {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      let text = String(decoding: bytes, as: UTF8.self)
      _ = try evaluate(text, in: scope)
      _ = try bind(text, in: scope)
    }
  }

  /// Prefixes that make a parser read the rest again and again, if it does.
  private static let repeated = [
    "[", "[[", "[a(", "[IIf(", "[[x]==", "[[x].a(", "[a(\"", "\"[a(", "[[x]", "[x]", "[IIf([x]==", "(", "[a((",
    "[IIf((", "{{", "^^",
    "[a(b,", "[a(\"x\",", "[[x]&&", "[[x].", "[a([ ", "[a.", "é[", "[a(\"[a(b", "[[a].b(\"[[a].b(", "[a(==",
    "[a(\",[a(\"",
    "[IIf(\"[x]\"==\"", "[[x]==(", "[Subject]", "[P]",
  ]

  @Test("Anything is read in linear time", arguments: repeated)
  func linearTime(unit: String) throws {
    let short = min(cpuTime(reading: unit, bytes: 4_000), cpuTime(reading: unit, bytes: 4_000))
    let long = cpuTime(reading: unit, bytes: 24_000)
    // Six times the text: 6 where time is linear, 36 where it is quadratic; a millisecond for what a clock cannot see.
    #expect(long < short * 16 + .milliseconds(1), "\(unit): \(short) and \(long)")
  }

  /// Time of this thread alone: other tests run beside it.
  private func cpuTime(reading unit: String, bytes: Int) -> Duration {
    let text = String(repeating: unit, count: bytes / unit.utf8.count)
    let start = threadTime()
    var (problems, warnings) = ([ExpressionProblem](), [RunWarning]())
    let expression = TextExpression(parsing: text, knownNames: scope.knownNames, passes: 2, problems: &problems)
    do throws(RunError) {
      _ = try expression.evaluate(in: scope, passes: 2, environment: .plain, warnings: &warnings)
    } catch {
      #expect(error.code == .tooMuchWork || error.code == .resultTooLong)
    }
    _ = ConditionExpression(parsing: text + "]", knownNames: nil, problems: &problems)
    _ = FilterTemplate(parsing: "{a: '" + text + "\"'}", knownNames: nil, problems: &problems)
    return threadTime() - start
  }

  private func threadTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  @Test("Data are never read again, whatever they look like and however many passes", arguments: 1...8)
  func dataAreFinished(passes: Int) throws {
    var random = SeededGenerator(seed: 5)
    let template = "<[Data]|[IIf([Flag]==1,[Data],x)]|[[Data].Replace(\"~\",\"\")]|[Quote]>"
    for _ in 0..<500 {
      let data = soup(&random, upTo: 8).withoutNUL
      let scope = TableScope(
        ["Data": .string(data), "Flag": .string("1"), "Number": .string("SECRET"), "Name": .string("SECRET")],
        parameters: ["Quote": "([Data])", "Subject": "SECRET"])
      let expected =
        passes == 1 ? "<\(data)|\(data)|\(data)|([Data])>" : "<\(data)|\(data)|\(data)|(\(data))>"
      #expect(try evaluate(template, in: scope, passes: passes).text.utf8.elementsEqual(expected.utf8))
    }
  }
}

import Foundation
import Testing

@testable import CRMTemplate

/// The vectors of expression-vectors.json that are text or a condition, with the cultures and the methods they need.
@Suite("expression-vectors.json: text and conditions")
struct FormatsExpressionTests {
  private struct File: Decodable {
    var base: Bindings
    var vectors: [Vector]
  }

  private struct Bindings: Decodable {
    var variables: [String: Variable]
    var parameters: [String: String]
  }

  private struct Vector: Decodable, Sendable {
    var id: String
    var context: String
    var expression: String
    var passes: Int?
    var culture: String?
    var variables: [String: Variable]?
    var parameters: [String: String]?
    var contact: [String: Variable]?
    var reports: [String]?
    var expected: Expected
  }

  /// A string, or an object that says its type.
  private struct Variable: Decodable {
    private enum Key: String, CodingKey {
      case type, value, kind, text, count, prefix, suffix
    }

    var value: TemplateValue

    init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        value = .string(text)
        return
      }
      let container = try decoder.container(keyedBy: Key.self)
      switch try container.decode(String.self, forKey: .type) {
      case "Integer": value = .integer(try container.decode(Int64.self, forKey: .value))
      case "Double": value = .double(try container.decode(Double.self, forKey: .value))
      case "TimeSpan":
        let text = try container.decode(String.self, forKey: .value)
        value = .timeSpan(try #require(DotNetTimeSpan(constant: text)))
      case "DateTime":
        let (ticks, offset) = try #require(ISO8601.read(container.decode(String.self, forKey: .value)))
        let kind = try container.decode(String.self, forKey: .kind)
        value = .dateTime(
          DotNetDateTime(ticks: ticks, kind: kind == "Local" ? .local : .utc, offsetSeconds: offset ?? 0))
      case "Repeat":
        let text = String(
          repeating: try container.decode(String.self, forKey: .text),
          count: try container.decode(Int.self, forKey: .count))
        let prefix = try container.decodeIfPresent(String.self, forKey: .prefix) ?? ""
        value = .string(prefix + text + (try container.decodeIfPresent(String.self, forKey: .suffix) ?? ""))
      case "Null": value = .null
      case let type: throw DecodingError.dataCorruptedError(forKey: .type, in: container, debugDescription: type)
      }
    }
  }

  private enum Expected: Decodable {
    case text(String)
    case truth(Bool)
    case other

    init(from decoder: any Decoder) throws {
      if let truth = try? decoder.singleValueContainer().decode(Bool.self) {
        self = .truth(truth)
      } else if let variable = try? Variable(from: decoder), case .string(let text) = variable.value {
        self = .text(text)
      } else {
        self = .other
      }
    }
  }

  @Test("Every vector gives what is expected, and reports what it must")
  func vectors() throws {
    let url = try #require(
      Bundle.module.url(forResource: "expression-vectors", withExtension: "json", subdirectory: "Data"))
    let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
    var tried = 0
    for vector in file.vectors where vector.context == "text" || vector.context == "condition" {
      let scope = scope(of: vector, over: file.base)
      let culture = try #require(Culture.named(vector.culture ?? ""), "\(vector.id)")
      let environment = EvaluationEnvironment(formatting: ValueFormatter(culture: culture, zone: .utc))
      var problems: [ExpressionProblem] = []
      var warnings: [RunWarning] = []
      let passes = vector.passes ?? 1
      switch vector.expected {
      case .text(let expected):
        let text = TextExpression(
          parsing: vector.expression, knownNames: scope.knownNames, passes: passes, problems: &problems)
        let result = try text.evaluate(in: scope, passes: passes, environment: environment, warnings: &warnings)
        #expect(result == expected, "\(vector.id)")
      case .truth(let expected):
        let condition = ConditionExpression(
          parsing: vector.expression, knownNames: scope.knownNames, problems: &problems)
        let result = try condition.evaluate(in: scope, environment: environment, warnings: &warnings)
        #expect(result == expected, "\(vector.id)")
      case .other: Issue.record("\(vector.id) expects what is neither text nor a truth")
      }
      let reported = Set(problems.map(\.code) + warnings.map(\.code))
      #expect(reported.isSuperset(of: vector.reports ?? []), "\(vector.id) reports \(reported)")
      tried += 1
    }
    #expect(tried > 110)
  }

  private func scope(of vector: Vector, over base: Bindings) -> TableScope {
    var variables = base.variables.merging(vector.variables ?? [:]) { $1 }.mapValues(\.value)
    for (name, value) in vector.contact ?? [:] { variables["Contact::\(name)"] = value.value }
    variables["LineBreak"] = variables["LineBreak"] ?? .string("\n")
    return TableScope(variables, parameters: base.parameters.merging(vector.parameters ?? [:]) { $1 })
  }

  @Test(
    "What an import says about methods",
    arguments: [
      ("[[N].Frobnicate()]", "unknown-method"), ("[[N].Lenght]", "unknown-method"),
      ("[[N].TotalSeconds]", "unknown-method"),
      ("[[D].TotalSeconds]", "unknown-method"), ("[[T].Year]", "unknown-method"), ("[[N].Replace(a)]", "bad-arguments"),
      ("[[N].Length(1)]", "bad-arguments"), ("[[D].AddDays()]", "bad-arguments"),
      ("[[D].ToString(a,b)]", "bad-arguments"),
      ("[[D].ToString(\"q\")]", "bad-format"), ("[[D].Date.AddDays(1).ToString(\"q\")]", "bad-format"),
      ("[[T].ToString(\"hh:mm\")]", "bad-format"), ("[[[T].get_TotalSeconds()].ToString(\"D\")]", "bad-format"),
      ("[[N].ToString(\"F0\")]", "bad-format"), ("[[U].ToString(\"%\")]", nil), ("[[U].ToString(\"yyyy\")]", nil),
      ("[[D].ToString(\"yyyy-MM-dd\")]", nil), ("[[D].ToString([N])]", nil), ("[[T].Replace(a,b)]", nil),
      ("[[N].Trim(a,b,c,d)]", nil), ("[[D].Year.ToString(\"D4\")]", nil), ("[[P].ToUpper()]", nil),
    ] as [(String, String?)])
  func importChecks(_ expression: String, _ code: String?) {
    var names = KnownNames()
    names.add("N", .data(.string))
    names.add("D", .data(.dateTime))
    names.add("T", .data(.timeSpan))
    names.add("U", .data(nil))
    names.add("P", .parameter(ParameterText("x")))
    var problems: [ExpressionProblem] = []
    _ = TextExpression(parsing: expression, knownNames: names, problems: &problems)
    #expect(problems.map(\.code) == (code.map { [$0] } ?? []))
  }

  @Test("An unknown method comes with the nearest known one")
  func hint() {
    var problems: [ExpressionProblem] = []
    _ = TextExpression(parsing: "[[N].Lenght]", knownNames: nil, problems: &problems)
    #expect(problems.first?.hint == "Did you mean Length?")
    #expect(problems.first?.severity == .error)
  }
}

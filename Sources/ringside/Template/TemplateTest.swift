import BSON
import CRMTemplate
import CommandLine
import TemplateSetup

/// `ringside template test FILE…`: runs expression vectors.
enum TemplateTest {
  static let command = Command(
    "test", summary: "Runs expression vectors: what an expression gives for given variables.",
    discussion: """
      Prints the vectors that fail, with what was expected and what came; ends with 65 where one does. The files have the form of \
      docs/templates.md.
      """,
    positionals: [Positional("FILE", count: 1...Int.max, help: "A file of vectors (JSON).")],
    groups: [OptionGroup("Output", [TemplateCommand.json.entry])]
  ) { invocation in
    var results: [VectorResult] = []
    for path in invocation.arguments { results += try vectors(path).run() }
    let failed = results.filter { !$0.isOK }
    let output = Terminal.standardOutput
    if invocation[TemplateCommand.json] {
      output.write(JSONTree.array(results.map(\.json)).indented + "\n")
    } else {
      for result in failed {
        output.write(
          """
          \(result.id)
            expected  \(result.expected.extendedJSON())
            actual    \(result.actual.extendedJSON())

          """)
      }
      output.write("\(results.count) vectors, \(failed.count) failed\n")
    }
    return failed.isEmpty ? .done : .badData
  }

  private static func vectors(_ path: String) throws(ProgramError) -> ExpressionVectors {
    guard let bytes = try FileBytes.read(path, atMost: 64 << 20, missing: .badData) else {
      throw ProgramError(.badData, "it is a directory", at: path)
    }
    do throws(VectorFileError) {
      return try ExpressionVectors(parsing: bytes)
    } catch {
      throw ProgramError(.badData, error.problems.map { ProgramError.Problem($0, at: path) })
    }
  }
}

extension VectorResult {
  fileprivate var json: JSONTree {
    .object([
      ("id", .string(id)), ("ok", .boolean(isOK)), ("expected", .written(expected.extendedJSON())),
      ("actual", .written(actual.extendedJSON())),
    ])
  }
}

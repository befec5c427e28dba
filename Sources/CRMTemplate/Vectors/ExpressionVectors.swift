package import BSON

/// Expression vectors in the form of template-format.md, section 15: what `ringside template test` runs.
package struct ExpressionVectors: Sendable {
  package let vectors: [ExpressionVector]

  /// From the bytes of a JSON file.
  package init(parsing bytes: [UInt8]) throws(VectorFileError) {
    let root: BSONValue
    do throws(PlainJSONProblem) {
      root = try PlainJSON.value(of: bytes)
    } catch {
      throw VectorFileError(problems: [error.description])
    }
    var reader = VectorReader()
    vectors = reader.vectors(in: root)
    guard reader.problems.isEmpty else { throw VectorFileError(problems: reader.problems) }
  }

  package func run() -> [VectorResult] {
    vectors.map { $0.run() }
  }
}

/// What one vector came to.
package struct VectorResult: Sendable {
  package let id: String
  package let isOK: Bool
  /// Both in one form, relaxed extended JSON as a tree of plain JSON values, equal exactly where `isOK`. Where only a
  /// report is missing, both are `{"value": …, "reports": [codes]}`.
  package let expected: BSONValue
  package let actual: BSONValue
}

package import BSON

/// Expression vectors in the form of template-format.md, section 15: what `ringside template test` runs.
package struct ExpressionVectors: Sendable {
  package let vectors: [ExpressionVector]

  /// From the bytes of a JSON file.
  package init(parsing bytes: [UInt8]) throws(VectorFileError) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    guard let text = String(validating: bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
    else {
      throw VectorFileError(problems: ["The file is not UTF-8."])
    }
    let root: BSONValue
    do throws(ExtendedJSONError) {
      root = try BSONValue(extendedJSON: text)
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
  /// Both as they are after relaxed extended JSON (an int64 that fits is an int32), so that they and their texts are
  /// equal exactly where `isOK`. Where a report is missing, both are `{"value": …, "reports": [codes]}`.
  package let expected: BSONValue
  package let actual: BSONValue
}

extension BSONValue {
  /// What is left of the value once it was written in relaxed extended JSON.
  var afterRelaxedJSON: BSONValue {
    (try? BSONValue(extendedJSON: extendedJSON())) ?? self
  }
}

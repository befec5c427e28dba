/// A vector file that cannot be run: everything that is wrong with it, each with its place.
package struct VectorFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `line 3, column 7: …` or `vectors[4] (E005), "passes": …`.
  package let problems: [String]

  package var description: String { problems.joined(separator: "\n") }
}

/// The version of all programs, which are released together.
package enum RingsideVersion {
  package static let text = "0.1.0"
}

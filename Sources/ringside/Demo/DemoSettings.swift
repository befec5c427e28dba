/// What the command line of the demonstration asks for.
struct DemoSettings: Sendable {
  /// `nil`: until somebody ends it.
  let calls: Int?
  /// Calls a second.
  let rate: Double
  let contacts: Int
  /// Where the database's Python environment is kept between two runs.
  let cache: String
}

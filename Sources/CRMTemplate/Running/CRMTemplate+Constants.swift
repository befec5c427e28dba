package import BSON

extension CRMTemplate {
  /// A condition that does not depend on the call (`FilterShape.rest`), with the parameters' values; `nil` where it cannot be
  /// bound, or would not be sent.
  package func constantFilter(_ filter: FilterTemplate) -> BSONDocument? {
    var warnings: [RunWarning] = []
    guard
      case .filter(let document)? = try? filter.bind(
        in: constants, environment: settings.environment, warnings: &warnings)
    else { return nil }
    return document
  }
}

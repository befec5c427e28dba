/// A part of the document that a new contact is, in the shape of those that are there.
indirect enum NewContactPart: Sendable, Equatable {
  /// What its text is, to be evaluated twice so that parameters may hold variables.
  case value(key: String, text: String, type: String)
  case object(key: String, [NewContactPart])
  /// What an array holds; its elements have no keys.
  case array(key: String, NewContactPart)

  var key: String {
    switch self {
    case .value(let key, _, _), .object(let key, _), .array(let key, _): key
    }
  }
}

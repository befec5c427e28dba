internal import BSON
internal import CRMTemplate

/// A stored number: the text of a leaf of a contact's phone field, whatever its type.
enum FieldValue {
  /// Calls `body` with the text of each leaf below the path that can be a number.
  static func forEach(of path: RecordPath, in record: BSONDocument, _ body: (String) -> Void) {
    path.forEachLeaf(in: record) { leaf in
      switch leaf {
      case .string(let text), .symbol(let text): body(text)
      case .int32(let number): body(String(number))
      case .int64(let number): body(String(number))
      case .double(let number):
        if let whole = Int64(exactly: number) { body(String(whole)) }
      default: break
      }
      return true
    }
  }
}

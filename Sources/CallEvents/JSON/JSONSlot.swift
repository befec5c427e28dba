/// A value in a JSON text: what it is and where. Of a string the quotes are left out.
struct JSONSlot {
  enum Kind: UInt8 {
    case absent
    case null
    case bool
    case number
    case string
    case object
    case array
  }

  var kind = Kind.absent
  /// A string with at least one backslash.
  var isEscaped = false
  var start: UInt32 = 0
  var end: UInt32 = 0
}

/// The member names of an object that a reader knows, numbered from 0 in the order in which they are mostly written.
protocol JSONField: RawRepresentable<UInt8>, Sendable {
  static var count: Int { get }
  /// ASCII, at most 16 bytes.
  var name: StaticString { get }
}

/// The known members of one object. Of a name that comes twice, the last one counts (as in most readers; RFC 8259 leaves
/// it open).
struct JSONIndex<Field: JSONField> {
  private var slots = InlineArray<24, JSONSlot>(repeating: JSONSlot())

  subscript(field: Field) -> JSONSlot {
    get { slots[Int(field.rawValue)] }
    set { slots[Int(field.rawValue)] = newValue }
  }
}

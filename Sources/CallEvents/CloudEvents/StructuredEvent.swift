/// The envelope of a CloudEvent in structured mode (CloudEvents 1.0, JSON event format).
enum EnvelopeField: UInt8, JSONField {
  case specversion
  case id
  case source
  case type
  case subject
  case time
  case datacontenttype
  case traceparent
  case data
  case dataBase64

  static let count = 10

  var name: StaticString {
    switch self {
    case .specversion: "specversion"
    case .id: "id"
    case .source: "source"
    case .type: "type"
    case .subject: "subject"
    case .time: "time"
    case .datacontenttype: "datacontenttype"
    case .traceparent: "traceparent"
    case .data: "data"
    case .dataBase64: "data_base64"
    }
  }
}

struct StructuredEvent {
  let specVersion: ArraySlice<UInt8>
  let type: ArraySlice<UInt8>
  let id: ArraySlice<UInt8>?
  let trace: TraceParent?
  /// The event's own text.
  let data: ArraySlice<UInt8>
  /// How many bytes of the record lie before `data`; nil where it came in base64 and has no place of its own.
  let dataOffset: Int?

  init(_ value: ArraySlice<UInt8>) throws(BadRecord) {
    var fields = try value.scanObject { (scanner) throws(BadRecord) in
      let fields = try scanner.fields(EnvelopeField.self)
      return Parts(fields, value)
    }
    specVersion = fields.text(.specversion, isRequired: true)
    type = fields.text(.type, isRequired: true)
    let id = fields.text(.id)
    self.id = id.isEmpty ? nil : id
    trace = TraceParent(header: fields.text(.traceparent))
    (data, dataOffset) = fields.data()
    if !fields.problems.isEmpty { throw BadRecord(.invalidCloudEvent, fields.problems) }
  }

  /// The members of an envelope as slices of the record.
  private struct Parts {
    private var slots: [JSONSlot] = []
    private let value: ArraySlice<UInt8>
    var problems: [EventProblem] = []

    init(_ fields: FieldReader<EnvelopeField>, _ value: ArraySlice<UInt8>) {
      self.value = value
      for number in 0..<EnvelopeField.count {
        slots.append(EnvelopeField(rawValue: UInt8(number)).map { fields.slot($0) } ?? JSONSlot())
      }
    }

    private func slot(_ field: EnvelopeField) -> JSONSlot { slots[Int(field.rawValue)] }

    private func slice(_ slot: JSONSlot) -> ArraySlice<UInt8> {
      value.dropFirst(Int(slot.start)).prefix(Int(slot.end) - Int(slot.start))
    }

    private mutating func report(_ field: EnvelopeField, _ code: EventProblem.Code, _ message: String) {
      let slot = slot(field)
      problems.append(
        EventProblem(
          field: "ce_\(field.name)", code: code, message: message,
          column: slot.kind == .absent ? nil : Int(slot.start) + 1))
    }

    mutating func text(_ field: EnvelopeField, isRequired: Bool = false) -> ArraySlice<UInt8> {
      let slot = slot(field)
      switch slot.kind {
      case .absent, .null:
        if isRequired { report(field, .missing, "must be given") }
      case .string:
        if !slot.isEscaped { return slice(slot) }
        let decoded = unsafe value.withUnsafeBufferPointer { unsafe JSONText.decode(slot, in: $0) }
        if case .text(let text) = decoded { return ArraySlice(text.utf8) }
        report(field, .loneSurrogate, "must be Unicode text without U+0000")
      default: report(field, .wrongType, "must be a string")
      }
      return []
    }

    mutating func data() -> (ArraySlice<UInt8>, Int?) {
      let plain = slot(.data)
      let encoded = slot(.dataBase64)
      switch (plain.kind, encoded.kind) {
      case (.absent, .absent), (.null, .absent), (.absent, .null), (.null, .null):
        report(.data, .missing, "must be given, or data_base64")
      case (_, .absent), (_, .null):
        // A string keeps its quotes: it is JSON, but no object, and is refused as such.
        let quotes = plain.kind == .string ? 1 : 0
        let start = Int(plain.start) - quotes
        return (value.dropFirst(start).prefix(Int(plain.end) + quotes - start), start)
      case (.absent, .string), (.null, .string):
        let text = text(.dataBase64)
        if let bytes = Base64.decode(text) { return (bytes[...], nil) }
        report(.dataBase64, .envelope, "must be base64")
      case (.absent, _), (.null, _):
        report(.dataBase64, .wrongType, "must be a string")
      default:
        report(.data, .envelope, "must not stand beside data_base64")
      }
      return ([], nil)
    }
  }
}

/// Turns the members that a scan has found into values, and collects every problem on the way: where a value cannot be used,
/// a harmless one stands in for it, and the caller refuses the event in the end.
@safe struct FieldReader<Field: JSONField> {
  let bytes: UnsafeBufferPointer<UInt8>
  private let index: JSONIndex<Field>
  private(set) var problems: [EventProblem] = []

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ index: JSONIndex<Field>) {
    unsafe self.bytes = bytes
    self.index = index
  }

  /// How long a text may be.
  enum Limit {
    /// Unicode scalars: JSON Schema counts `maxLength` so.
    case characters(Int)
    /// Bytes of UTF-8.
    case bytes(Int)
    /// What a template puts out is bounded by the record's size alone.
    case unlimited
  }

  /// - Throws: where there were problems; call it when all fields were read.
  func finish() throws(BadRecord) {
    if !problems.isEmpty { throw BadRecord(.invalidEvent, problems) }
  }

  mutating func report(_ field: Field, _ code: EventProblem.Code, _ message: String) {
    let slot = index[field]
    problems.append(
      EventProblem(
        field: field.name.description, code: code, message: message,
        column: slot.kind == .absent ? nil : Int(slot.start) &+ (slot.kind == .string ? 0 : 1)))
  }

  func slot(_ field: Field) -> JSONSlot { index[field] }

  /// Whether the member is there and not null.
  func isPresent(_ field: Field) -> Bool { index[field].kind != .absent && index[field].kind != .null }

  /// A text; empty where the member is absent or null.
  @inline(__always)
  mutating func text(_ field: Field, _ limit: Limit = .characters(256)) -> String {
    let slot = index[field]
    if slot.kind == .absent || slot.kind == .null { return "" }
    guard slot.kind == .string else {
      report(field, .wrongType, "must be a string")
      return ""
    }
    switch unsafe JSONText.decode(slot, in: bytes) {
    case .text(let text):
      // No text has more scalars than bytes, so most need no counting.
      switch limit {
      case .characters(let most):
        if text.utf8.count > most, text.unicodeScalars.count > most {
          report(field, .tooLong, "must have at most \(most) characters")
        }
      case .bytes(let most):
        if text.utf8.count > most { report(field, .tooLong, "must have at most \(most) bytes of UTF-8") }
      case .unlimited: break
      }
      return text
    case .loneSurrogate:
      report(field, .loneSurrogate, "must not escape half a surrogate pair")
    case .nul:
      report(field, .nulCharacter, "must not hold U+0000")
    }
    return ""
  }

  /// A text that must be there and not be empty.
  mutating func requiredText(_ field: Field, _ limit: Limit = .characters(256)) -> String {
    let before = problems.count
    let text = text(field, limit)
    if text.isEmpty, problems.count == before {
      if isPresent(field) { report(field, .empty, "must not be empty") } else { reportMissing(field) }
    }
    return text
  }

  /// A text that must be there, and may be empty.
  mutating func presentText(_ field: Field, _ limit: Limit = .characters(256)) -> String {
    if !isPresent(field) { reportMissing(field) }
    return text(field, limit)
  }

  /// A normalised number; nil where absent, null, or a problem.
  mutating func e164(_ field: Field) -> String? {
    guard isPresent(field) else { return nil }
    let before = problems.count
    let number = text(field)
    let digits = number.utf8.dropFirst()
    let isNumber =
      number.utf8.first == UInt8(ascii: "+") && 2...32 ~= digits.count && digits.first != UInt8(ascii: "0")
      && digits.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    if !isNumber, problems.count == before { report(field, .unknownValue, "must be '+' and digits") }
    return number
  }

  mutating func reportMissing(_ field: Field, _ message: String = "must be given") {
    report(field, .missing, message)
  }

  /// Nil where absent, null, or a problem.
  mutating func time(_ field: Field) -> CallTime? {
    let slot = index[field]
    if slot.kind == .absent || slot.kind == .null { return nil }
    guard slot.kind == .string else {
      report(field, .wrongType, "must be a string with an RFC 3339 time")
      return nil
    }
    let time: CallTime?
    if slot.isEscaped {
      if case .text(let text) = unsafe JSONText.decode(slot, in: bytes) {
        time = CallTime(rfc3339: text)
      } else {
        time = nil
      }
    } else {
      time = unsafe CallTime(rfc3339: UnsafeBufferPointer(rebasing: bytes[Int(slot.start)..<Int(slot.end)]))
    }
    guard let time else {
      report(field, .invalidTime, "must be an RFC 3339 time such as 2026-11-24T09:30:00Z")
      return nil
    }
    guard time.isInRange else {
      report(field, .timeOutOfRange, "must lie in the years 2000 to 2099")
      return nil
    }
    return time
  }

  /// A time that must be there. What stands in for it is never seen: the event is refused.
  mutating func requiredTime(_ field: Field) -> CallTime {
    let time = time(field)
    if time == nil, !isPresent(field) { reportMissing(field) }
    return time ?? .earliest
  }

  /// One of a few words; nil where absent, null, or a problem.
  mutating func word<Word: RawRepresentable<String> & CaseIterable>(_ field: Field, _: Word.Type) -> Word? {
    guard isPresent(field) else { return nil }
    let before = problems.count
    let text = text(field)
    if let word = Word(rawValue: text) { return word }
    if problems.count == before {
      let words = Word.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")
      report(field, .unknownValue, "must be \(words)")
    }
    return nil
  }

  mutating func requiredWord<Word: RawRepresentable<String> & CaseIterable>(
    _ field: Field, _ type: Word.Type, standIn: Word
  ) -> Word {
    if !isPresent(field) { reportMissing(field) }
    return word(field, type) ?? standIn
  }

  /// A whole number from 0 to 2,147,483,647; 0 where absent or null. `1.0` and `1e0` are whole, as JSON Schema has it.
  mutating func count(_ field: Field) -> Int {
    let slot = index[field]
    if slot.kind == .absent || slot.kind == .null { return 0 }
    guard slot.kind == .number else {
      report(field, .wrongType, "must be a number")
      return 0
    }
    let digits = unsafe UnsafeBufferPointer(rebasing: bytes[Int(slot.start)..<Int(slot.end)])
    let text = unsafe String(decoding: digits, as: UTF8.self)
    guard let number = Double(text), number == number.rounded() else {
      report(field, .notAnInteger, "must be a whole number")
      return 0
    }
    guard number >= 0, number <= 2_147_483_647 else {
      report(field, .outOfRange, "must be 0 to 2147483647")
      return 0
    }
    return Int(number)
  }
}

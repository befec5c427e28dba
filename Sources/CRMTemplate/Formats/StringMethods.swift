/// String's methods: UTF-16 code units, ordinal, as .NET counts and compares.
///
/// Text of ASCII alone, by far the most, is worked on as its UTF-8, where both counts are the same.
enum StringMethods {
  static func call(
    _ method: MethodID, on text: String, _ arguments: [TemplateValue], _ formatter: ValueFormatter
  ) -> MethodOutcome {
    switch method {
    case .length: return .value(.integer(Int64(text.utf16.count)))
    case .toUpper, .toUpperInvariant: return .value(.string(SimpleCase.upper(text)))
    case .toLower, .toLowerInvariant: return .value(.string(SimpleCase.lower(text)))
    case .substring, .remove: return cut(method, text, arguments)
    case .padLeft, .padRight: return pad(method, text, arguments, formatter)
    case .insert: return insert(text, arguments, formatter)
    case .trim, .trimStart, .trimEnd: return .value(.string(trim(method, text, arguments.map(formatter.text(of:)))))
    default: break
    }
    // .NET compares with a null text, but neither finds nor replaces it.
    if case .null? = arguments.first, method != .equals { return .failed }
    let argument = arguments.first.map(formatter.text(of:)) ?? ""
    switch method {
    // Whole characters only can be found in whole characters: the bytes of UTF-8 decide as code units would.
    case .contains: return .value(.boolean(Occurrences(of: argument, in: text).first != nil))
    case .startsWith: return .value(.boolean(text.utf8.starts(with: argument.utf8)))
    case .endsWith: return .value(.boolean(text.utf8.reversed().starts(with: argument.utf8.reversed())))
    case .equals: return .value(.boolean(text.utf8.elementsEqual(argument.utf8)))
    case .replace:
      return replace(text, argument, with: arguments.count > 1 ? formatter.text(of: arguments[1]) : "")
    case .indexOf: return indexOf(text, argument, from: arguments.count > 1 ? arguments[1] : .integer(0))
    case .lastIndexOf: return .value(.integer(lastIndex(of: argument, in: text)))
    default: return .unknownMethod
    }
  }

  private static func cut(_ method: MethodID, _ text: String, _ arguments: [TemplateValue]) -> MethodOutcome {
    let length = text.utf16.count
    guard let start = arguments.first?.asInteger, start >= 0, start <= length else { return .failed }
    let end: Int
    if arguments.count > 1 {
      guard let count = arguments[1].asInteger, count >= 0, count <= Int64(length) - start else { return .failed }
      end = Int(start + count)
    } else {
      // `Remove(i)` wants an index inside the text, `Substring(i)` takes its end too.
      if method == .remove, start == length { return .failed }
      end = length
    }
    if method == .substring { return .value(.string(slice(text, Int(start), end))) }
    return .value(.string(slice(text, 0, Int(start), andFrom: end)))
  }

  private static func insert(
    _ text: String, _ arguments: [TemplateValue], _ formatter: ValueFormatter
  ) -> MethodOutcome {
    guard let start = arguments.first?.asInteger, start >= 0, start <= text.utf16.count, arguments.count == 2 else {
      return .failed
    }
    // .NET refuses a null text to insert.
    if case .null = arguments[1] { return .failed }
    let inserted = formatter.text(of: arguments[1])
    guard text.utf8.count + inserted.utf8.count <= TextLimit.units else { return .tooLong }
    let units = Array(text.utf16)
    return .value(
      .string(
        String(decoding: units[..<Int(start)] + Array(inserted.utf16) + units[Int(start)...], as: UTF16.self)))
  }

  private static func pad(
    _ method: MethodID, _ text: String, _ arguments: [TemplateValue], _ formatter: ValueFormatter
  ) -> MethodOutcome {
    guard let width = arguments.first?.asInteger, width >= 0, width <= Int64(Int32.max) else { return .failed }
    var padding = UInt16(0x20)
    if arguments.count > 1 {
      // A character is one code unit.
      let units = formatter.text(of: arguments[1]).utf16
      guard units.count == 1, let unit = units.first else { return .failed }
      padding = unit
    }
    let missing = Int(width) - text.utf16.count
    guard missing > 0 else { return .value(.string(text)) }
    guard width <= Int64(TextLimit.units) else { return .tooLong }
    let pad =
      padding < 0x80
      ? String(repeating: Character(Unicode.Scalar(UInt8(padding))), count: missing)
      : String(decoding: repeatElement(padding, count: missing), as: UTF16.self)
    return .value(.string(method == .padLeft ? pad + text : text + pad))
  }

  private static func trim(_ method: MethodID, _ text: String, _ arguments: [String]) -> String {
    let set = arguments.flatMap(\.utf16)
    func isTrimmed(_ unit: UInt16) -> Bool { set.isEmpty ? WhiteSpace.contains(unit) : set.contains(unit) }
    let units = text.utf16
    if units.count == text.utf8.count {
      let bytes = text.utf8.span
      let kept = kept(bytes.count, method) { isTrimmed(UInt16(bytes[$0])) }
      return kept.count == bytes.count ? text : slice(text, kept.lowerBound, kept.upperBound)
    }
    let copy = Array(units)
    let kept = kept(copy.count, method) { isTrimmed(copy[$0]) }
    return String(decoding: copy[kept], as: UTF16.self)
  }

  /// What is left when units are trimmed from the ends that the method is for.
  private static func kept(_ count: Int, _ method: MethodID, isTrimmed: (Int) -> Bool) -> Range<Int> {
    var start = 0
    var end = count
    if method != .trimEnd {
      while start < end, isTrimmed(start) { start += 1 }
    }
    if method != .trimStart {
      while start < end, isTrimmed(end - 1) { end -= 1 }
    }
    return start..<end
  }

  private static func replace(_ text: String, _ old: String, with new: String) -> MethodOutcome {
    guard !old.isEmpty else { return .failed }
    var result = TextBuffer(capacity: text.utf8.count)
    var copied = 0
    let bytes = text.utf8.span
    for position in Occurrences(of: old, in: text) {
      result.append(bytes.extracting(copied..<position))
      result.append(new)
      copied = position + old.utf8.count
      if result.count > TextLimit.units { return .tooLong }
    }
    if copied == 0 { return .value(.string(text)) }
    result.append(bytes.extracting(copied...))
    return .value(.string(result.text))
  }

  private static func indexOf(_ text: String, _ argument: String, from start: TemplateValue) -> MethodOutcome {
    guard let start = start.asInteger, start >= 0, start <= text.utf16.count else { return .failed }
    if argument.isEmpty { return .value(.integer(start)) }
    // A position in UTF-16 is never behind the one in UTF-8.
    for position in Occurrences(of: argument, in: text, overlapping: true) where position >= start {
      let found = index(position, in: text)
      if found >= start { return .value(.integer(found)) }
    }
    return .value(.integer(-1))
  }

  private static func lastIndex(of argument: String, in text: String) -> Int64 {
    if argument.isEmpty { return Int64(text.utf16.count) }
    var last: Int?
    for position in Occurrences(of: argument, in: text, overlapping: true) { last = position }
    return last.map { index($0, in: text) } ?? -1
  }

  /// UTF-16 code units before a position in UTF-8.
  private static func index(_ position: Int, in text: String) -> Int64 {
    Int64(text.utf16.distance(from: text.startIndex, to: text.utf8.index(text.startIndex, offsetBy: position)))
  }

  /// Code units from `start` up to `end`, and those from `next` on; half a character becomes U+FFFD.
  private static func slice(_ text: String, _ start: Int, _ end: Int, andFrom next: Int? = nil) -> String {
    let units = text.utf16
    if units.count == text.utf8.count {
      let bytes = text.utf8.span
      var result = TextBuffer(capacity: bytes.count)
      result.append(bytes.extracting(start..<end))
      if let next { result.append(bytes.extracting(next...)) }
      return result.text
    }
    var kept = Array(units.dropFirst(start).prefix(end - start))
    if let next { kept += units.dropFirst(next) }
    return String(decoding: kept, as: UTF16.self)
  }
}

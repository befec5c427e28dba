/// Case as .NET maps it without culture: one code point to one code point.
enum SimpleCase {
  static func upper(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.uppercased() }
    return map(text, upper)
  }

  static func lower(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
    return map(text, lower)
  }

  private static func map(_ text: String, _ change: (Unicode.Scalar) -> Unicode.Scalar) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars { result.unicodeScalars.append(change(scalar)) }
    return result
  }

  private static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    // .NET leaves the dotless i alone: its capital has a lower case of its own.
    case 0x131: return scalar
    // Greek vowels with a subscript iota: Unicode's full mapping is two letters, the simple one has its own.
    case 0x1F80...0x1F87, 0x1F90...0x1F97, 0x1FA0...0x1FA7: return Unicode.Scalar(scalar.value + 8) ?? scalar
    case 0x1FB3, 0x1FC3, 0x1FF3: return Unicode.Scalar(scalar.value + 9) ?? scalar
    default: return single(scalar.properties.uppercaseMapping) ?? scalar
    }
  }

  private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    single(scalar.properties.lowercaseMapping) ?? scalar
  }

  /// `nil`: the mapping is more than one code point (`ß` to `SS`), which .NET does not make.
  private static func single(_ mapping: String) -> Unicode.Scalar? {
    let scalars = mapping.unicodeScalars
    guard let first = scalars.first, scalars.dropFirst().isEmpty else { return nil }
    return first
  }
}

/// Text in XML.
enum XMLText {
  /// For an attribute in double quotes, and for the text of an element: neither can end there.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// For a comment, in which `--` may not stand, nor what XML has no character for.
  static func comment(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar == "-", result.last == "-" { result += " " }
      result.unicodeScalars.append(isCharacter(scalar) ? scalar : "\u{FFFD}")
    }
    return result.last == "-" ? result + " " : result
  }

  /// XML 1.0, section 2.2.
  static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }
}

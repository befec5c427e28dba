/// Text from outside, fit for a terminal.
enum Printable {
  /// Control characters, which could move the cursor or worse, become a replacement character; long text is cut.
  static func text(_ text: String, limit: Int = 200) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(limit) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    if text.unicodeScalars.dropFirst(limit).first != nil { result.append("…") }
    return String(result)
  }

  static func text(_ bytes: ArraySlice<UInt8>, limit: Int = 200) -> String {
    text(String(decoding: bytes.prefix(4 &* limit), as: UTF8.self), limit: limit)
  }
}

/// The bytes of one log line. JSON: `{"time":…,"level":…,"message":…,<fields>}`; text: `time LEVEL message name=value`.
struct LogLine {
  private var bytes: [UInt8] = []
  private let format: LogFormat

  init(format: LogFormat, time: WallTime, level: LogLevel, message: String) {
    self.format = format
    bytes.reserveCapacity(256)
    switch format {
    case .json:
      append("{\"time\":\"")
      append(time.rfc3339)
      append("\",\"level\":\"")
      append(level.rawValue)
      append("\",\"message\":")
      appendQuoted(message)
    case .text:
      append(time.rfc3339)
      bytes.append(UInt8(ascii: " "))
      append(level.rawValue.uppercased())
      bytes.append(UInt8(ascii: " "))
      appendPlain(message)
    }
  }

  mutating func append(_ name: String, _ value: LogValue) {
    switch format {
    case .json:
      bytes.append(UInt8(ascii: ","))
      appendQuoted(name)
      bytes.append(UInt8(ascii: ":"))
    case .text:
      bytes.append(UInt8(ascii: " "))
      appendPlain(name)
      bytes.append(UInt8(ascii: "="))
    }
    switch value {
    case .integer(let number): append(String(number))
    case .boolean(let flag): append(flag ? "true" : "false")
    case .double(let number):
      // JSON has no word for these.
      if number.isFinite || format == .text { append(number.description) } else { appendQuoted(number.description) }
    case .string(let text):
      if format == .text, Self.needsNoQuotes(text) { append(text) } else { appendQuoted(text) }
    }
  }

  consuming func finished() -> [UInt8] {
    if format == .json { bytes.append(UInt8(ascii: "}")) }
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  private static func needsNoQuotes(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Text whose control characters cannot start a second line or steer a terminal.
  private mutating func appendPlain(_ text: String) {
    for byte in text.utf8 {
      if byte < 0x20 || byte == 0x7F { appendEscape(byte) } else { bytes.append(byte) }
    }
  }

  private mutating func appendQuoted(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20, 0x7F: appendEscape(byte)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func appendEscape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\n"): append("\\n")
    case UInt8(ascii: "\r"): append("\\r")
    case UInt8(ascii: "\t"): append("\\t")
    default:
      append("\\u00")
      append(byte < 16 ? "0" : "")
      append(String(byte, radix: 16))
    }
  }
}

/// A `traceparent` of W3C Trace Context (level 1, section 3.2): which trace an event belongs to.
package struct TraceParent: Hashable, Sendable {
  package let traceHigh: UInt64
  package let traceLow: UInt64
  /// The span that wrote the header; never 0.
  package let span: UInt64
  /// Bit 0: sampled. Other bits are passed on as they came.
  package let flags: UInt8

  /// Nil where the trace id or the span id is zero: both are invalid.
  package init?(traceHigh: UInt64, traceLow: UInt64, span: UInt64, flags: UInt8) {
    guard traceHigh | traceLow != 0, span != 0 else { return nil }
    self.traceHigh = traceHigh
    self.traceLow = traceLow
    self.span = span
    self.flags = flags
  }

  package var isSampled: Bool { flags & 1 == 1 }

  /// A new trace with random ids.
  package static func start(isSampled: Bool, using random: inout some RandomNumberGenerator) -> TraceParent {
    TraceParent(
      unchecked: UInt64.random(in: 1 ... .max, using: &random), UInt64.random(in: 0 ... .max, using: &random),
      UInt64.random(in: 1 ... .max, using: &random), isSampled ? 1 : 0)
  }

  /// The same trace under a new random span.
  package func child(using random: inout some RandomNumberGenerator) -> TraceParent {
    TraceParent(unchecked: traceHigh, traceLow, UInt64.random(in: 1 ... .max, using: &random), flags)
  }

  private init(unchecked traceHigh: UInt64, _ traceLow: UInt64, _ span: UInt64, _ flags: UInt8) {
    self.traceHigh = traceHigh
    self.traceLow = traceLow
    self.span = span
    self.flags = flags
  }
}

extension TraceParent: CustomStringConvertible {
  /// Reads a header's value. A version above 00 is read by the rules of 00, as the standard asks; what follows is dropped.
  package init?(header: some RandomAccessCollection<UInt8>) {
    guard header.count >= 55 else { return nil }
    var digits: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
    for (place, byte) in header.prefix(55).enumerated() {
      if place == 2 || place == 35 || place == 52 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      let digit: UInt64
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt64(byte &- UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = UInt64(byte &- UInt8(ascii: "a") &+ 10)
      default: return nil
      }
      switch place {
      case ..<2: digits.0 = digits.0 << 4 | digit
      case ..<19: digits.1 = digits.1 << 4 | digit
      case ..<35: digits.2 = digits.2 << 4 | digit
      case ..<52: digits.3 = digits.3 << 4 | digit
      default: digits.4 = digits.4 << 4 | digit
      }
    }
    guard digits.0 != 0xff else { return nil }
    if header.count > 55 {
      guard digits.0 != 0, header.dropFirst(55).first == UInt8(ascii: "-") else { return nil }
    }
    // A later version may give meaning to further flags; only `sampled` is known to keep its own.
    let flags = UInt8(truncatingIfNeeded: digits.0 == 0 ? digits.4 : digits.4 & 1)
    self.init(traceHigh: digits.1, traceLow: digits.2, span: digits.3, flags: flags)
  }

  /// The header's value, in version 00.
  package var header: [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(55)
    text.append(contentsOf: "00-".utf8)
    TraceParent.append(traceHigh, digits: 16, to: &text)
    TraceParent.append(traceLow, digits: 16, to: &text)
    text.append(UInt8(ascii: "-"))
    TraceParent.append(span, digits: 16, to: &text)
    text.append(UInt8(ascii: "-"))
    TraceParent.append(UInt64(flags), digits: 2, to: &text)
    return text
  }

  package var description: String { String(decoding: header, as: UTF8.self) }

  private static func append(_ number: UInt64, digits: Int, to text: inout [UInt8]) {
    for place in stride(from: (digits - 1) * 4, through: 0, by: -4) {
      text.append(HexDigits.lowerCase(UInt8(truncatingIfNeeded: number >> UInt64(place)) & 15))
    }
  }
}

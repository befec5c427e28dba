/// A `traceparent` of W3C Trace Context (level 1, section 3.2): which trace an event belongs to.
package struct TraceParent: Hashable, Sendable {
  package let traceHigh: UInt64
  package let traceLow: UInt64
  /// The span that wrote the header; never 0.
  package let span: UInt64
  /// Bit 0: sampled, passed on as it came. The standard has no others, and has them written as zero ("Other Flags").
  package let flags: UInt8

  /// Nil where the trace id or the span id is zero: both are invalid.
  package init?(traceHigh: UInt64, traceLow: UInt64, span: UInt64, flags: UInt8) {
    guard traceHigh | traceLow != 0, span != 0 else { return nil }
    self.traceHigh = traceHigh
    self.traceLow = traceLow
    self.span = span
    self.flags = flags & 1
  }

  package var isSampled: Bool { flags & 1 == 1 }

  init(unchecked traceHigh: UInt64, _ traceLow: UInt64, _ span: UInt64, _ flags: UInt8) {
    self.traceHigh = traceHigh
    self.traceLow = traceLow
    self.span = span
    self.flags = flags
  }
}

extension TraceParent: CustomStringConvertible {
  /// Reads a header's value. Invalid, and so as if it were not there, are: another length than 55 in version 00, version ff, a digit
  /// that is not lower-case hexadecimal, a trace id or parent id of zeros only ("traceparent Header Field Values"). A version above
  /// 00 is read by the rules of 00, with a dash where more follows, which is dropped ("Versioning of traceparent").
  package init?(header: ArraySlice<UInt8>) {
    let start = header.startIndex
    // The indices below lie within the 55 bytes that are there.
    guard header.count >= 55, header[start &+ 2] == 0x2d, header[start &+ 35] == 0x2d, header[start &+ 52] == 0x2d,
      let version = TraceParent.number(header, start, 2), version != 0xff,
      let high = TraceParent.number(header, start &+ 3, 16), let low = TraceParent.number(header, start &+ 19, 16),
      let span = TraceParent.number(header, start &+ 36, 16), let flags = TraceParent.number(header, start &+ 53, 2)
    else { return nil }
    if header.count > 55 {
      guard version != 0, header[start &+ 55] == 0x2d else { return nil }
    }
    self.init(traceHigh: high, traceLow: low, span: span, flags: UInt8(truncatingIfNeeded: flags))
  }

  /// Lower-case hexadecimal digits only, as the standard has it.
  private static func number(_ bytes: ArraySlice<UInt8>, _ start: Int, _ count: Int) -> UInt64? {
    var number: UInt64 = 0
    for place in start..<start &+ count {
      let byte = bytes[place]
      switch byte {
      case 0x30...0x39: number = number &<< 4 | UInt64(byte &- 0x30)
      case 0x61...0x66: number = number &<< 4 | UInt64(byte &- 0x57)
      default: return nil
      }
    }
    return number
  }

  /// The header's value, in version 00. Written in place: every record that is published has one.
  package var header: [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: 55) { text, count in
      unsafe TraceParent.write(0, digits: 2, to: text, at: 0)
      unsafe TraceParent.write(traceHigh, digits: 16, to: text, at: 3)
      unsafe TraceParent.write(traceLow, digits: 16, to: text, at: 19)
      unsafe TraceParent.write(span, digits: 16, to: text, at: 36)
      unsafe TraceParent.write(UInt64(flags), digits: 2, to: text, at: 53)
      unsafe text[2] = UInt8(ascii: "-")
      unsafe text[35] = UInt8(ascii: "-")
      unsafe text[52] = UInt8(ascii: "-")
      count = 55
    }
  }

  package var description: String { String(decoding: header, as: UTF8.self) }

  private static func write(_ number: UInt64, digits: Int, to text: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
    var rest = number
    var place = start &+ digits
    while place > start {
      place &-= 1
      unsafe text[place] = HexDigits.lowerCase(UInt8(truncatingIfNeeded: rest) & 15)
      rest &>>= 4
    }
  }
}

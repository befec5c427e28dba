/// One number in the forms in which people store it, for an equality filter: all of them go into one `$in`.
///
/// For a number that normalises, each form once, in this order: the text itself; E.164 with `+`, without, with `00`;
/// national with trunk prefix and without; libphonenumber's international, national and RFC 3966 forms; and as integers
/// the digits with and without the calling code. For a text that does not normalise: the text, its digits, and its digits
/// as an integer.
///
/// A value to be reused: `NumberNormalizer.writeStoredForms` replaces what is in it and keeps the memory.
package struct StoredForms: Sendable {
  /// All texts behind one another, UTF-8; `ends` tells them apart.
  package private(set) var bytes: [UInt8] = []
  package private(set) var ends: [Int] = []
  package private(set) var integers: [Int64] = []

  package init() {}

  /// The texts as strings: for tests and displays; a hot path takes `bytes`.
  package var strings: [String] {
    var start = 0
    return ends.map { end in
      defer { start = end }
      return String(decoding: bytes[start..<end], as: UTF8.self)
    }
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    integers.removeAll(keepingCapacity: true)
  }

  /// Adds what `write` appends, unless it is nothing or is there already.
  mutating func add(_ write: (inout [UInt8]) -> Void) {
    let start = bytes.count
    write(&bytes)
    let count = bytes.count &- start
    var other = 0
    var isKnown = count == 0
    for end in ends where !isKnown {
      if end &- other == count {
        isKnown = true
        for offset in 0..<count where bytes[other &+ offset] != bytes[start &+ offset] {
          isKnown = false
          break
        }
      }
      other = end
    }
    if isKnown {
      bytes.removeLast(count)
    } else {
      ends.append(bytes.count)
    }
  }

  mutating func add(_ integer: Int64?) {
    if let integer, !integers.contains(integer) { integers.append(integer) }
  }

  /// Adds the form in `bytes` from `start` on with each run of separators as one `-`, as RFC 3966 has it.
  static func replaceSeparators(in bytes: inout [UInt8], from start: Int) {
    var (kept, isFirst, inRun) = (start, true, false)
    for index in start..<bytes.count {
      let byte = bytes[index]
      if NumberNormalizer.isSeparator(byte) {
        inRun = !isFirst
        continue
      }
      if inRun {
        bytes[kept] = UInt8(ascii: "-")
        kept &+= 1
      }
      (isFirst, inRun) = (false, false)
      bytes[kept] = byte
      kept &+= 1
    }
    if inRun {
      bytes[kept] = UInt8(ascii: "-")
      kept &+= 1
    }
    bytes.removeLast(bytes.count &- kept)
  }
}

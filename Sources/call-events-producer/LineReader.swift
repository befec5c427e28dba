import Glibc

/// Splits a stream into lines, with bounded memory: one piece of the stream, and at most one line.
struct LineReader: ~Copyable {
  enum Line: Equatable {
    /// Without the line feed; numbers count from 1.
    case text(number: Int, ArraySlice<UInt8>)
    /// Longer than any event can be.
    case tooLong(number: Int)
  }

  /// What `next` throws where the stream cannot be read.
  struct ReadFailure: Error { let errorNumber: Int32 }

  /// In bytes; the largest event of the contracts has two texts of 64 KiB, each byte of them escaped at worst.
  static let longestLine = 1 << 20

  private let descriptor: Int32
  private var piece: [UInt8]
  private var buffer: [UInt8] = []
  private var position = 0
  private var number = 0
  private var isAtEnd = false
  private var isSkipping = false

  init(descriptor: Int32, pieceSize: Int = 256 * 1024) {
    self.descriptor = descriptor
    piece = [UInt8](repeating: 0, count: max(1, pieceSize))
  }

  /// Whether the next line is here already, so that asking for it does not wait.
  var hasLine: Bool { buffer[position...].contains(UInt8(ascii: "\n")) }

  /// The next line that is not blank; nil at the end.
  mutating func next() throws(ReadFailure) -> Line? {
    while true {
      if let end = buffer[position...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = take(to: end)
        position = end + 1
        if let line { return line }
      } else if isAtEnd {
        guard position < buffer.count else { return nil }
        let line = take(to: buffer.count)
        position = buffer.count
        if let line { return line }
      } else {
        try fill()
      }
    }
  }

  private mutating func take(to end: Int) -> Line? {
    number += 1
    if isSkipping {
      isSkipping = false
      return .tooLong(number: number)
    }
    var text = buffer[position..<end]
    if number == 1, text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    if text.last == UInt8(ascii: "\r") { text = text.dropLast() }
    if text.count > Self.longestLine { return .tooLong(number: number) }
    let isBlank = text.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return isBlank ? nil : .text(number: number, text)
  }

  private mutating func fill() throws(ReadFailure) {
    buffer.removeFirst(position)
    position = 0
    if buffer.count > Self.longestLine + 8 {
      // The rest of this line is not wanted; one byte stays, so that the line has an end at the stream's end too.
      isSkipping = true
      buffer = [0]
    }
    let count = piece.withUnsafeMutableBytes { bytes in
      while true {
        let count = read(descriptor, bytes.baseAddress, bytes.count)
        if count >= 0 || errno != EINTR { return count }
      }
    }
    guard count >= 0 else { throw ReadFailure(errorNumber: errno) }
    if count == 0 { isAtEnd = true } else { buffer.append(contentsOf: piece[..<count]) }
  }
}

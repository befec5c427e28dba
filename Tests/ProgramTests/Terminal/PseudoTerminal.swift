import Foundation
import Glibc
import TestSupport

/// A terminal that a test looks at: what a program draws on it, byte for byte.
final class PseudoTerminal {
  /// The program's end.
  let program: FileHandle
  private let descriptor: Int32
  private var bytes: [UInt8] = []

  init(columns: UInt16, rows: UInt16) throws {
    descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    guard descriptor >= 0 else { throw TestFailure("no terminal: errno \(errno)") }
    // Glibc's own calls for this are not visible from Swift: TIOCSPTLCK unlocks the other end, TIOCGPTN tells its number (tty_ioctl(4)).
    var number: Int32 = 0
    guard ioctl(descriptor, 0x4004_5431, &number) == 0, ioctl(descriptor, 0x8004_5430, &number) == 0 else {
      throw TestFailure("no terminal: errno \(errno)")
    }
    let other = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    guard other >= 0 else { throw TestFailure("no terminal: errno \(errno)") }
    program = FileHandle(fileDescriptor: other, closeOnDealloc: true)
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(other, UInt(TIOCSWINSZ), &size)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  deinit { close(descriptor) }

  /// All that was drawn until now.
  func text() -> String {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer.prefix(count)
    }
  }
}

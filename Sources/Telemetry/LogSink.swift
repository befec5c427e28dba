import Glibc
import Locks

/// Where finished log lines go. Called from every thread.
package struct LogSink: Sendable {
  let write: @Sendable ([UInt8]) -> Void

  /// - Parameter write: takes one line, its line feed included; must be safe from several threads at once.
  package init(_ write: @escaping @Sendable ([UInt8]) -> Void) { self.write = write }

  /// The process's standard error, unbuffered.
  package static let standardError = LogSink.fileDescriptor(2)

  /// One `write(2)` a line. The lock matters only for a line that the kernel takes in parts (a full pipe): the next
  /// line must not get in between.
  package static func fileDescriptor(_ descriptor: Int32) -> LogSink {
    let turn = Protected(descriptor)
    return LogSink { line in
      turn.withLock { descriptor in
        line.withUnsafeBytes { buffer in
          var rest = buffer[...]
          while !rest.isEmpty {
            let written = unsafe Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written > 0 {
              rest = rest.dropFirst(written)
            } else if written < 0, errno == EINTR {
              continue
            } else {
              // Nobody reads the log any more. There is no other place to say so.
              return
            }
          }
        }
      }
    }
  }
}

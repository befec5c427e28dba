internal import Foundation

extension ChildProcess {
  static func resolve(_ path: String) -> String? {
    if path.contains("/") { return FileManager.default.isExecutableFile(atPath: path) ? path : nil }
    let places = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return places.map { "\($0)/\(path)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// The texts as C wants them, for the time of the call.
  static func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe pointers.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("a list with its end in it is not empty") }
      return unsafe body(base)
    }
  }

  static func readLines(of descriptor: Int32, into output: ChildOutput, _ onLine: (@Sendable (String) -> Void)?) {
    Thread.detachNewThread {
      var pending: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 16_384)
      func take(_ line: some Sequence<UInt8>) {
        let text = String(decoding: Array(line), as: UTF8.self)
        output.add(text)
        onLine?(text)
      }
      while true {
        let count = unsafe read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        pending += buffer.prefix(count)
        while let end = pending.firstIndex(of: 10) {
          take(pending[..<end])
          pending.removeSubrange(...end)
        }
      }
      if !pending.isEmpty { take(pending) }
      close(descriptor)
      output.close()
    }
  }

  static func awaitExit(of child: Int32, into output: ChildOutput) {
    Thread.detachNewThread {
      // Waited for without being reaped, so that the id stays the child's until it is noted as ended.
      var info = unsafe siginfo_t()
      while unsafe waitid(P_PID, id_t(child), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
      output.end {
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
      }
    }
  }
}

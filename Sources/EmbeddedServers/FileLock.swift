internal import Glibc

/// An exclusive lock on a file, among processes and threads. It goes with its process, whatever happens to that.
struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Waits for the lock.
  init(_ path: String) throws(EmbeddedServerError) {
    let opened = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard opened >= 0 else { throw .system("opening \(path)") }
    while flock(opened, LOCK_EX) != 0 {
      guard errno == EINTR else {
        let number = errno
        close(opened)
        throw .system("locking \(path)", number)
      }
    }
    descriptor = opened
  }

  /// Ends it here, not earlier: an owner that is not used any more may be destroyed before its scope ends.
  consuming func release() {}

  deinit {
    close(descriptor)
  }
}

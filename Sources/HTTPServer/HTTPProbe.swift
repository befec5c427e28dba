/// Asks for one resource, as a health check does: over a connection of its own, without a proxy, without following redirections.
package enum HTTPProbe {
  package struct Answer: Sendable, Equatable {
    package let status: Int
    /// The first 64 KiB at most. Empty where it came in chunks, which none of our servers sends.
    package let body: [UInt8]
  }

  /// Why there is no answer.
  package enum Failure: Error, Sendable, Equatable {
    case unknownHost
    /// The system's error number.
    case unreachable(Int32)
    case tooSlow
    case notHTTP
  }

  private static let longest = 64 << 10

  /// Blocks for `limit` at most, but for the time that the system takes for a host's name.
  package static func get(_ address: HTTPAddress, within limit: Duration) throws(Failure) -> Answer {
    let deadline = ContinuousClock.now + limit
    let socket = try ClientSocket(to: address, before: deadline)
    let request =
      "GET \(address.target) HTTP/1.1\r\nHost: \(address.authority)\r\nConnection: close\r\nAccept: */*\r\n\r\n"
    try socket.send(Array(request.utf8), before: deadline)
    var bytes: [UInt8] = []
    do throws(Failure) {
      while bytes.count < longest, let more = try socket.receive(before: deadline) { bytes += more }
    } catch {
      // What there is may say enough: an unfinished body does not change a status.
      guard let answer = answer(bytes) else { throw error }
      return answer
    }
    guard let answer = answer(bytes) else { throw .notHTTP }
    return answer
  }

  /// `nil` for what is not a whole head of an HTTP/1 response.
  static func answer(_ bytes: [UInt8]) -> Answer? {
    guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: [13, 10, 13, 10]) }) else { return nil }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
    let words = (lines.first ?? "").split(separator: " ", maxSplits: 2)
    guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]), 100...999 ~= status else {
      return nil
    }
    let isChunked = lines.dropFirst().contains { $0.lowercased().hasPrefix("transfer-encoding:") }
    return Answer(status: status, body: isChunked ? [] : Array(bytes[end...].dropFirst(4)))
  }
}

import CMicroHTTPD

/// Hands a response to libmicrohttpd, which sends it when it can. `.NO` closes the connection.
func send(_ response: HTTPResponse, _ core: ServerCore, _ connection: OpaquePointer) -> MHD_Result {
  guard let made = unsafe make(response, core) else { return .NO }
  defer { unsafe MHD_destroy_response(made) }
  for (name, value) in response.headers.fields {
    // Refuses a value with a line break, which could only come from a mistake of ours.
    guard unsafe MHD_add_response_header(made, name, value) == .YES else { return .NO }
  }
  unsafe MHD_add_response_header(made, "X-Content-Type-Options", "nosniff")
  if response.headers["cache-control"] == nil { unsafe MHD_add_response_header(made, "Cache-Control", "no-store") }
  return unsafe MHD_queue_response(connection, UInt32(clamping: response.status), made)
}

private func make(_ response: HTTPResponse, _ core: ServerCore) -> OpaquePointer? {
  switch response.body {
  case .bytes(let bytes):
    return unsafe bytes.withUnsafeBytes { unsafe ringside_mhd_bytes($0.baseAddress, $0.count) }
  case .stream(let stream):
    let state = unsafe Unmanaged.passRetained(StreamState(stream, core)).toOpaque()
    guard let made = unsafe ringside_mhd_stream(state, onPull, onRelease) else {
      unsafe Unmanaged<StreamState>.fromOpaque(state).release()
      return nil
    }
    return unsafe made
  }
}

/// A streaming body while it is sent. Belongs to its connection's thread.
private final class StreamState {
  let stream: HTTPBodyStream
  let core: ServerCore
  var rest: ArraySlice<UInt8> = []

  init(_ stream: HTTPBodyStream, _ core: ServerCore) {
    self.stream = stream
    self.core = core
  }

  func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    while rest.isEmpty {
      // A stop ends the body in order: the client sees a last chunk.
      if core.isStopping { return ringside_mhd_end }
      switch stream.pull() {
      case .bytes(let bytes): rest = bytes[...]
      case .end: return ringside_mhd_end
      case .failure: return ringside_mhd_failed
      }
    }
    let count = min(rest.count, buffer.count)
    unsafe buffer.copyBytes(from: rest.prefix(count))
    rest = rest.dropFirst(count)
    return count
  }
}

private let onPull: MHD_ContentReaderCallback = { context, _, buffer, capacity in
  guard let context = unsafe context, let buffer = unsafe buffer else { return ringside_mhd_failed }
  let state = unsafe Unmanaged<StreamState>.fromOpaque(context).takeUnretainedValue()
  return unsafe state.fill(UnsafeMutableRawBufferPointer(start: buffer, count: capacity))
}

private let onRelease: MHD_ContentReaderFreeCallback = { context in
  guard let context = unsafe context else { return }
  unsafe Unmanaged<StreamState>.fromOpaque(context).release()
}

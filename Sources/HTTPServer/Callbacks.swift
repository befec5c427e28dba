import CMicroHTTPD
import Glibc

// Called by libmicrohttpd on the connection's own thread. `context` is the `ServerCore`, which outlives the daemon.

/// Called once with the headers, then with each piece of the body, then once with nothing left.
let onRequest: MHD_AccessHandlerCallback = { context, connection, url, method, _, upload, uploadCount, state in
  guard let context = unsafe context, let connection = unsafe connection, let url = unsafe url,
    let method = unsafe method, let uploadCount = unsafe uploadCount, let state = unsafe state
  else { return .NO }
  let core = unsafe Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
  guard let known = unsafe state.pointee else {
    let request = unsafe begin(
      core, connection, path: PercentEncoding.decode(String(cString: url)), method: String(cString: method))
    unsafe state.pointee = unsafe Unmanaged.passRetained(request.state).toOpaque()
    core.began()
    request.state.isActive = true
    // A body that nobody will read is not waited for; the connection is closed behind the answer.
    if request.isOver, case .refused(let response) = request.state.admission {
      return unsafe send(response, core, connection)
    }
    return .YES
  }
  let request = unsafe Unmanaged<RequestState>.fromOpaque(known).takeUnretainedValue()
  let count = unsafe uploadCount.pointee
  if count > 0 {
    unsafe uploadCount.pointee = 0
    return unsafe request.take(UnsafeRawBufferPointer(start: upload, count: count)) ? .YES : .NO
  }
  core.watch.received(UInt(bitPattern: connection))
  return unsafe send(request.answer(), core, connection)
}

/// Called for every request that `onRequest` was called for, answered or broken off.
let onCompleted: MHD_RequestCompletedCallback = { context, connection, state, _ in
  guard let context = unsafe context, let state = unsafe state, let known = unsafe state.pointee else { return }
  let core = unsafe Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
  unsafe state.pointee = nil
  let request = unsafe Unmanaged<RequestState>.fromOpaque(known).takeRetainedValue()
  if request.isActive { core.ended() }
  if let connection = unsafe connection { core.watch.answered(UInt(bitPattern: connection), at: .now) }
}

/// Called when a connection begins and, before its socket is closed, when it ends.
let onConnection: MHD_NotifyConnectionCallback = { context, connection, _, event in
  guard let context = unsafe context, let connection = unsafe connection else { return }
  let core = unsafe Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
  let key = UInt(bitPattern: connection)
  if ringside_mhd_is_start(event) != 0 {
    core.watch.opened(key, descriptor: unsafe ringside_mhd_socket(connection), at: .now)
  } else {
    core.watch.closed(key)
  }
}

/// Leaves the text as it came; see `PercentEncoding`.
let leaveEscaped: @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<CChar>?) -> Int = {
  _, _, text in
  guard let text = unsafe text else { return 0 }
  return unsafe strlen(text)
}

private func begin(
  _ core: ServerCore, _ connection: OpaquePointer, path: String, method: String
) -> (state: RequestState, isOver: Bool) {
  var headers = HTTPHeaders()
  for (name, value) in unsafe pairs(connection, ringside_mhd_headers) { headers.add(name, value) }
  let query = unsafe pairs(connection, ringside_mhd_query).map {
    (name: PercentEncoding.decode($0.name), value: PercentEncoding.decode($0.value))
  }
  let length = headers["content-length"].flatMap { UInt64($0) }
  var admission = core.admit(method, path, authorization: headers["authorization"], declaredLength: length)
  var isOver = false
  if headers.isLengthAmbiguous {
    admission = .refused(ServerCore.ambiguousLength)
    isOver = true
  } else if case .refused(let response) = admission {
    isOver = response.status == 413 || length ?? 0 > UInt64(RequestState.patience)
  }
  let state = RequestState(admission: admission, method: method, path: path, headers: headers, query: query)
  return (state, isOver)
}

private final class Pairs {
  var all: [(name: String, value: String)] = []
}

private func pairs(
  _ connection: OpaquePointer,
  _ each: (OpaquePointer, @escaping MHD_KeyValueIteratorN, UnsafeMutableRawPointer) -> Int32
) -> [(name: String, value: String)] {
  let pairs = Pairs()
  withExtendedLifetime(pairs) {
    _ = unsafe each(
      connection,
      { context, _, name, nameCount, value, valueCount in
        guard let context = unsafe context, let name = unsafe name else { return .YES }
        let pairs = unsafe Unmanaged<Pairs>.fromOpaque(context).takeUnretainedValue()
        unsafe pairs.all.append(
          (
            name: text(name, nameCount),
            value: unsafe value.map { unsafe text($0, valueCount) } ?? ""
          ))
        return .YES
      }, Unmanaged.passUnretained(pairs).toOpaque())
  }
  return pairs.all
}

private func text(_ bytes: UnsafePointer<CChar>, _ count: Int) -> String {
  unsafe String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
}

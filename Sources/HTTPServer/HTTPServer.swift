import CMicroHTTPD
import Dispatch
import Foundation
import Glibc
import Locks

/// A small HTTP/1.1 server over libmicrohttpd. Serves from its making to `stop`, on threads of its own; every method may be
/// called on any thread.
///
///     let server = try HTTPServer(host: "127.0.0.1", port: 0, routes: [HTTPRoute("GET", "/livez") { _ in .text(200, "ok") }])
///     print(server.port)
///     server.stop(grace: .seconds(5))
package final class HTTPServer: Sendable {
  /// The port it listens on, chosen by the system where 0 was asked for.
  package let port: UInt16
  private let core: ServerCore
  private let running: Protected<Running?>

  @safe
  private struct Running: @unchecked Sendable {
    // Sendable: only `stop` touches what is in it, and only the thread that took it out from behind the lock.
    let daemon: OpaquePointer
    /// Looks for connections that owe a request for too long.
    let timer: any DispatchSourceTimer
  }

  /// Listens and begins to answer.
  /// - Parameter host: an address or name; empty for every address of the machine.
  package init(
    host: String, port: UInt16, routes: [HTTPRoute], limits: HTTPLimits = HTTPLimits()
  ) throws(HTTPServerError) {
    let listening = try ListeningSocket(host: host, port: port)
    self.port = listening.port
    let core = ServerCore(routes: routes)
    self.core = core
    let descriptor = listening.take()
    let started = unsafe ringside_mhd_start(
      descriptor, Unmanaged.passUnretained(core).toOpaque(), onRequest, onCompleted, onConnection, leaveEscaped,
      UInt32(clamping: limits.connections), UInt32(clamping: limits.connectionsPerAddress),
      UInt32(clamping: max(1, limits.idle.components.seconds)), max(4096, limits.headerBytes))
    guard let started = unsafe started else {
      close(descriptor)
      throw HTTPServerError(.cannotStart, place: "\(host):\(self.port)", errorNumber: errno)
    }
    running = unsafe Protected(Running(daemon: started, timer: Self.timer(core.watch, patience: limits.request)))
  }

  private static func timer(_ watch: ConnectionWatch, patience: Duration) -> sending any DispatchSourceTimer {
    let timer = DispatchSource.makeTimerSource(queue: .global())
    let (seconds, attoseconds) = patience.components
    let period = max(0.05, (Double(seconds) + Double(attoseconds) / 1e18) / 8)
    timer.schedule(deadline: .now() + period, repeating: period, leeway: .milliseconds(50))
    timer.setEventHandler { watch.shutDown(waitingSince: .now - patience) }
    timer.activate()
    return timer
  }

  deinit { stop(grace: .zero) }

  /// Takes no new connection, lets the requests in hand have their answers, then closes what is open. Gives back when no
  /// handler runs any more; a handler that takes longer than `grace` runs to its end, but its client is not answered.
  package func stop(grace: Duration) {
    // Whoever comes second finds nothing to do, but waits for the first.
    running.withLock { running in
      guard let taken = running else { return }
      running = nil
      core.stop()
      let listening = unsafe MHD_quiesce_daemon(taken.daemon)
      let deadline = ContinuousClock.now + grace
      while core.activeRequests > 0, ContinuousClock.now < deadline { usleep(2_000) }
      taken.timer.cancel()
      unsafe MHD_stop_daemon(taken.daemon)
      if listening >= 0 { close(listening) }
    }
  }
}

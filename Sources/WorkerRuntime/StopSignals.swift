internal import Dispatch
internal import Foundation

/// SIGTERM and SIGINT ask for a stop, for as long as this lives.
package final class StopSignals {
  private let sources: [any DispatchSourceSignal]

  package init(_ stop: StopSignal) {
    sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { stop.request() }
      source.resume()
      return source
    }
  }

  package func cancel() {
    for source in sources { source.cancel() }
  }
}

internal import MongoDB
package import TemplateRuns
package import WorkerRuntime

extension WorkFailure {
  package init(_ failure: BatchFailure) {
    switch failure {
    case .outOfTime: self.init(.tooSlow, message: "the queries of a batch take too long together")
    case .database(let error):
      let kind: Kind =
        switch error.kind {
        case .away, .configuration: .away
        case .tooSlow: .tooSlow
        case .refused: .refused
        case .unclassed: .unclassed
        }
      self.init(kind, message: error.description)
    }
  }
}

extension DeadLetterReason {
  init(_ refusal: Refusal) { self.init(code: refusal.code, message: refusal.message) }
}

import Testing

@testable import WorkerRuntime

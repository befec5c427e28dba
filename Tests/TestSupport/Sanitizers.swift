import Foundation

/// What the programs that tests start have to inherit, even where their environment is otherwise made for them: how a
/// sanitizer reports, and what it preloads. Empty in an ordinary run.
package let sanitizerEnvironment = ProcessInfo.processInfo.environment.filter {
  ["ASAN_OPTIONS", "LD_PRELOAD", "LSAN_OPTIONS", "TSAN_OPTIONS"].contains($0.key)
}

/// By what the deadlines of `waitUntil` and its like are stretched: `RINGSIDE_TEST_PATIENCE` where instrumented code is slower, else 1.
package let patience = max(1, Double(ProcessInfo.processInfo.environment["RINGSIDE_TEST_PATIENCE"] ?? "") ?? 1)

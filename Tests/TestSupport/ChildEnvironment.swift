import Foundation

/// What the programs that tests start have to inherit, even where their environment is otherwise made for them: how a
/// sanitizer reports, and what it preloads; and that libmongoc keeps its counters to itself (see the Makefile).
package let inheritedEnvironment = ProcessInfo.processInfo.environment.filter {
  ["ASAN_OPTIONS", "LD_PRELOAD", "LSAN_OPTIONS", "MONGOC_DISABLE_SHM", "TSAN_OPTIONS"].contains($0.key)
}

/// By what the deadlines of `waitUntil` and its like are stretched: `RINGSIDE_TEST_PATIENCE` where instrumented code is slower, else 1.
package let patience = max(1, Double(ProcessInfo.processInfo.environment["RINGSIDE_TEST_PATIENCE"] ?? "") ?? 1)

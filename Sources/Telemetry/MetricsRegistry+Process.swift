import Foundation
import Glibc

extension MetricsRegistry {
  /// What Prometheus's client libraries say of every process, under their names, and `ringside_build_info`.
  /// - Parameters:
  ///   - version: the program's version, as `--version` prints it.
  ///   - worker: the program's name.
  package func registerProcessMetrics(version: String, worker: String) {
    counter("process_cpu_seconds_total", help: "CPU time of the process, user and system.") {
      var usage = rusage()
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
    }
    gauge("process_resident_memory_bytes", help: "Memory of the process that is in RAM.") {
      Self.pages(at: 1) * Double(sysconf(Int32(_SC_PAGESIZE)))
    }
    gauge("process_virtual_memory_bytes", help: "Address space of the process.") {
      Self.pages(at: 0) * Double(sysconf(Int32(_SC_PAGESIZE)))
    }
    gauge("process_open_fds", help: "Open file descriptors.") {
      Double((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0)
    }
    gauge("process_max_fds", help: "How many file descriptors the process may have open.") {
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      return Double(limit.rlim_cur)
    }
    gauge("process_start_time_seconds", help: "When the process started, in seconds since 1970.")
      .set(Self.processStart())
    gauge(
      "ringside_build_info", help: "Always 1; the labels tell what runs.",
      labels: ["version": version, "worker": worker]
    ).set(1)
  }

  private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

  /// A field of `/proc/self/statm`, in pages (proc(5)).
  private static func pages(at index: Int) -> Double {
    let fields = procFile("/proc/self/statm").split(separator: " ")
    return fields.indices.contains(index) ? Double(fields[index]) ?? 0 : 0
  }

  /// The start in ticks since boot (field 22 of `/proc/self/stat`; the name in field 2 may hold blanks and brackets)
  /// added to the boot time of `/proc/stat`.
  private static func processStart() -> Double {
    let afterName = procFile("/proc/self/stat").split(separator: ")").last ?? ""
    let fields = afterName.split(separator: " ")
    let boot = procFile("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }?.dropFirst(6)
    guard fields.indices.contains(19), let ticks = Double(fields[19]), let boot, let bootTime = Double(boot) else {
      return 0
    }
    return bootTime + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  private static func procFile(_ path: String) -> String {
    // Such a file has no size, which some readers of whole files take for empty.
    guard let file = FileHandle(forReadingAtPath: path), let data = try? file.readToEnd() else { return "" }
    return String(decoding: data, as: UTF8.self)
  }
}

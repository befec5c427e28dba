import Foundation
import Testing

@testable import Telemetry

@Suite struct MetricsTests {
  @Test func writesThePrometheusTextFormat() {
    let registry = MetricsRegistry()
    registry.counter(
      "ringside_records_total", help: "Records\nread \\ all.", labels: ["topic": "calls.\"ringing\"\n\\"]
    )
    .increment(by: 3)
    registry.gauge("ringside_paused", help: "1 while an outage is waited out.").set(true)
    let histogram = registry.histogram("ringside_batch_seconds", help: "Time of a batch.", buckets: [0.25, 1])
    for value in [0.125, 0.25, 0.5, 4] { histogram.observe(value) }
    #expect(
      registry.prometheusText() == """
        # HELP ringside_batch_seconds Time of a batch.
        # TYPE ringside_batch_seconds histogram
        ringside_batch_seconds_bucket{le="0.25"} 2
        ringside_batch_seconds_bucket{le="1"} 3
        ringside_batch_seconds_bucket{le="+Inf"} 4
        ringside_batch_seconds_sum 4.875
        ringside_batch_seconds_count 4
        # HELP ringside_paused 1 while an outage is waited out.
        # TYPE ringside_paused gauge
        ringside_paused 1
        # HELP ringside_records_total Records\\nread \\\\ all.
        # TYPE ringside_records_total counter
        ringside_records_total{topic="calls.\\"ringing\\"\\n\\\\"} 3

        """)
  }

  @Test func sameNameAndLabelsAreOneMetric() {
    let registry = MetricsRegistry()
    let one = registry.counter("ringside_x_total", help: "x", labels: ["a": "1", "b": "2"])
    let same = registry.counter("ringside_x_total", help: "x", labels: ["b": "2", "a": "1"])
    let other = registry.counter("ringside_x_total", help: "x", labels: ["a": "1", "b": "3"])
    #expect(one === same)
    #expect(one !== other)
    one.increment()
    one.increment(by: -5)
    #expect(same.value == 1)
    registry.remove("ringside_x_total", labels: ["b": "2", "a": "1"])
    #expect(!registry.prometheusText().contains("b=\"2\""))
    #expect(registry.prometheusText().contains("b=\"3\""))
  }

  @Test func computedGaugesAreAskedAtEachScrape() {
    let registry = MetricsRegistry()
    let level = registry.gauge("ringside_own_level", help: "x")
    registry.gauge("ringside_level", help: "x") { level.value }
    registry.gauge("ringside_lag_seconds", help: "x", labels: ["partition": "0"]) { .infinity }
    registry.gauge("ringside_nothing", help: "x") { .nan }
    let text = registry.prometheusText()
    #expect(text.contains("ringside_lag_seconds{partition=\"0\"} +Inf\n"))
    #expect(text.contains("ringside_nothing NaN\n"))
    #expect(text.contains("ringside_level 0\n"))
    level.add(2)
    #expect(registry.prometheusText().contains("ringside_level 2\n"))
  }

  @Test func countsFromManyThreadsAreNotLost() async {
    let registry = MetricsRegistry()
    let counter = registry.counter("ringside_x_total", help: "x")
    let histogram = registry.histogram("ringside_y", help: "y", buckets: Buckets.records)
    let gauge = registry.gauge("ringside_z", help: "z")
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for number in 0..<5000 {
            counter.increment()
            histogram.observe(number % 1200)
            gauge.add(0.5)
          }
        }
      }
    }
    #expect(counter.value == 40_000)
    #expect(histogram.count == 40_000)
    #expect(gauge.value == 20_000)
  }

  @Test func histogramBoundsAreInclusive() {
    let registry = MetricsRegistry()
    let histogram = registry.histogram("ringside_y", help: "y", buckets: [1, 2])
    for value in [-1, 1, 1.5, 2, 2.5, .infinity, .nan] { histogram.observe(value) }
    #expect(histogram.cumulative == [2, 4, 6])
  }

  @Test func numbersAreWrittenSoThatPrometheusReadsThem() {
    for value in [0.1, 1e21, 1e-9, -2.5, 1e15, .greatestFiniteMagnitude] {
      #expect(Double(MetricsRegistry.number(value)) == value)
    }
  }

  @Test func namesFollowTheRules() {
    #expect(MetricLabel.isMetricName("ringside_records_total"))
    #expect(MetricLabel.isMetricName("process_cpu_seconds_total"))
    for wrong in ["records_total", "ringside_é", "ringside_a-b", "ringside_a b", ""] {
      #expect(!MetricLabel.isMetricName(wrong))
    }
    for wrong in ["le", "__a", "1a", "a-b", "a:b", ""] { #expect(!MetricLabel.isLabelName(wrong)) }
  }

  @Test func tellsOfTheProcess() throws {
    let registry = MetricsRegistry()
    registry.registerProcessMetrics(version: "1.2.3", worker: "lookup-worker")
    let text = registry.prometheusText()
    func value(_ name: String) throws -> Double {
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + " ") })
      return try #require(Double(line.dropFirst(name.count + 1)))
    }
    #expect(try value("process_cpu_seconds_total") > 0)
    #expect(try value("process_resident_memory_bytes") > 1_000_000)
    #expect(try value("process_virtual_memory_bytes") >= value("process_resident_memory_bytes"))
    #expect(try value("process_open_fds") >= 3)
    #expect(try value("process_max_fds") >= value("process_open_fds"))
    let start = try value("process_start_time_seconds")
    #expect(abs(Date().timeIntervalSince1970 - start) < 3600)
    #expect(text.contains("ringside_build_info{version=\"1.2.3\",worker=\"lookup-worker\"} 1\n"))
  }
}

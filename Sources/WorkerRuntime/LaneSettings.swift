package import CommandLine
package import Kafka

/// What every lane of a worker does alike.
package struct LaneSettings: Sendable {
  package var kafka: KafkaConfiguration
  package var group: String
  /// With its prefix.
  package var topic: String
  /// Records of a batch at most.
  package var batch: Int
  /// The share of a lane's last 200 records that may be dead letters, 0 to 1.
  package var deadLetterLimit: Double
  /// How long a stop waits for the batch in hand.
  package var stopTimeout: Duration
  /// End when the group has committed everything that was there at the start.
  package var untilCaughtUp: Bool
  package var backoff: Backoff
  /// The random part of delays, from 0 to 1.
  package var fraction: @Sendable () -> Double

  package init(
    kafka: KafkaConfiguration, group: String, topic: String, batch: Int = 500, deadLetterLimit: Double = 0.5,
    stopTimeout: Duration = .seconds(20), untilCaughtUp: Bool = false, backoff: Backoff = Backoff(),
    fraction: @escaping @Sendable () -> Double = { .random(in: 0...1) }
  ) {
    self.kafka = kafka
    self.group = group
    self.topic = topic
    self.batch = batch
    self.deadLetterLimit = deadLetterLimit
    self.stopTimeout = stopTimeout
    self.untilCaughtUp = untilCaughtUp
    self.backoff = backoff
    self.fraction = fraction
  }
}

extension LaneSettings {
  /// What `WorkerOptions.worker` comes to.
  package init(_ invocation: Invocation, kafka: KafkaConfiguration, group: String, topic: String) {
    self.init(
      kafka: kafka, group: group, topic: topic, batch: invocation[WorkerOptions.batch],
      deadLetterLimit: invocation[WorkerOptions.deadLetterLimit], stopTimeout: invocation[WorkerOptions.stopTimeout],
      untilCaughtUp: invocation[WorkerOptions.untilCaughtUp])
  }
}

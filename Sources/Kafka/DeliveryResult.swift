/// What became of one record.
package enum DeliveryResult: Sendable, Equatable {
  /// Not known yet.
  case pending
  /// Acknowledged by all in-sync replicas.
  case delivered(Acknowledgement)
  /// `KafkaError.isRecordRefusal`: this record, for good. `isRetriable`: nobody knows whether the broker has it; `isFatal`: the producer
  /// has to be made anew.
  case failed(KafkaError)
}

/// Where an acknowledged record is.
package struct Acknowledgement: Sendable, Equatable {
  package let partition: Int32
  package let offset: Int64
  /// The record's time, milliseconds since 1970: the broker's where the topic keeps log-append times.
  package let timestamp: Int64
}

/// How far the records enqueued since the last `takeResults` are.
package struct DeliveryProgress: Sendable, Equatable {
  package let pending: Int
  package let failed: Int

  package var isComplete: Bool { pending == 0 }
}

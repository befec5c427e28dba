import CRdKafka

/// Records and a group's offsets that become visible together or not at all (KIP-98). For a producer whose configuration has a
/// `transactional.id`; readers with `isolation.level=read_committed`, librdkafka's default, see nothing of an open or aborted one.
///
/// The embedded broker takes these calls and keeps none of their promises.
extension Producer {
  /// Ends what an earlier producer of the same `transactional.id` left open, and shuts that one out. Once, before the first
  /// transaction.
  package func initTransactions(timeoutMilliseconds: Int = 30_000) throws(KafkaError) {
    try unsafe transaction("begin transactions") {
      unsafe rd_kafka_init_transactions($0, Int32(clamping: timeoutMilliseconds))
    }
  }

  /// Why records of a transaction failed: one's refusal takes the others along, and a right that is missing purges all of them, of which
  /// the transaction itself tells when it is to be committed. Abort after a failure.
  package func reason(of failures: [KafkaError]) -> KafkaError? {
    guard let first = failures.first else { return nil }
    if let one = failures.first(where: \.isRecordRefusal) ?? fatalError ?? failures.first(where: \.isAuthorization) {
      return one
    }
    // librdkafka commits nothing behind a record that it took and did not deliver; without those that it did not take, it would.
    guard failures.contains(where: \.isPurge) else { return first }
    do throws(KafkaError) {
      try commitTransaction(timeoutMilliseconds: 5_000)
    } catch {
      return error.isAuthorization ? error : first
    }
    return first
  }

  package func beginTransaction() throws(KafkaError) {
    try unsafe transaction("begin transaction") { unsafe rd_kafka_begin_transaction($0) }
  }

  /// Commits offsets of the next records to be read, for a group that nobody is a member of, with the transaction.
  package func addOffsets(
    _ offsets: [TopicPartition: Int64], ofGroup group: String, timeoutMilliseconds: Int = 30_000
  ) throws(KafkaError) {
    let list = PartitionList(offsets.map { TopicPartitionOffset($0.key, .at($0.value)) })
    guard let metadata = unsafe rd_kafka_consumer_group_metadata_new(group) else {
      throw KafkaError(code: .state, operation: "offsets of a transaction")
    }
    defer { unsafe rd_kafka_consumer_group_metadata_destroy(metadata) }
    try unsafe transaction("offsets of a transaction") {
      unsafe rd_kafka_send_offsets_to_transaction($0, list.pointer, metadata, Int32(clamping: timeoutMilliseconds))
    }
  }

  /// Flushes what is left, and makes all of it visible. After an error that is not retriable: abort, or, where it is fatal, make
  /// another producer.
  package func commitTransaction(timeoutMilliseconds: Int = 30_000) throws(KafkaError) {
    try unsafe transaction("commit transaction") {
      unsafe rd_kafka_commit_transaction($0, Int32(clamping: timeoutMilliseconds))
    }
  }

  package func abortTransaction(timeoutMilliseconds: Int = 30_000) throws(KafkaError) {
    try unsafe transaction("abort transaction") {
      unsafe rd_kafka_abort_transaction($0, Int32(clamping: timeoutMilliseconds))
    }
  }

  private func transaction(
    _ operation: String, _ call: (OpaquePointer) -> OpaquePointer?
  ) throws(KafkaError) {
    if let error = unsafe KafkaError(consuming: call(client), operation) { throw error }
  }
}

import CRdKafka

/// librdkafka's mock cluster inside this process: enough of Kafka for a demonstration and for tests. Several processes can use one.
///
/// What it has not: offsets for times, topics made by admin calls, working transactions, session time-outs under some 3.5 s; a partition
/// keeps 5 MiB or 100,000 records. Ends with the object.
@safe
package final class EmbeddedBroker: @unchecked Sendable {
  // 1. Both handles are set once, in init. 2. rd_kafka_mock_* calls are operations queued to the cluster's own thread.
  // 3. They are destroyed in deinit, when nobody else has a reference.
  private let handle: ClientHandle
  private let cluster: OpaquePointer

  /// `host:port` of its brokers, for `KafkaConfiguration(brokers:)`.
  package let bootstrapServers: String

  package init(brokers: Int = 1) throws {
    let configuration = KafkaConfiguration(brokers: "")
    let conf = try unsafe configuration.makeConf(defaults: [:], forced: [:])
    handle = try unsafe ClientHandle(.producer, conf: conf, context: ClientContext(configuration))
    guard let cluster = unsafe rd_kafka_mock_cluster_new(handle.pointer, Int32(clamping: brokers)) else {
      throw KafkaError(code: .state, operation: "embedded broker")
    }
    unsafe self.cluster = unsafe cluster
    bootstrapServers = unsafe rd_kafka_mock_cluster_bootstraps(cluster).map { unsafe String(cString: $0) } ?? ""
  }

  deinit { unsafe rd_kafka_mock_cluster_destroy(cluster) }

  /// Makes a topic; refused where it exists.
  package func createTopic(_ name: String, partitions: Int) throws(KafkaError) {
    let code = unsafe rd_kafka_mock_topic_create(cluster, name, Int32(clamping: partitions), 1)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, "create topic \(name)") }
  }
}

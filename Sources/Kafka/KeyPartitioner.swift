internal import CRdKafka

/// Where a record with a key lies: murmur2 as Java's client spreads it, which this package's producers do too.
package enum KeyPartitioner {
  /// - Parameter count: how many partitions the topic has, at least 1.
  package static func partition(of key: some Sequence<UInt8>, count: Int) -> Int32 {
    let key = Array(key)
    return unsafe key.withUnsafeBytes { bytes in
      // It looks at neither the topic nor what is opaque.
      unsafe rd_kafka_msg_partitioner_murmur2(
        nil, bytes.baseAddress, bytes.count, Int32(clamping: max(1, count)), nil, nil)
    }
  }
}

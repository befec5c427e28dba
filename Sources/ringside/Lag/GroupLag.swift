import CallEvents
import Kafka

/// How far a consumer group is behind in the topics that it reads.
struct GroupLag: Sendable {
  struct Owner: Sendable, Equatable {
    let client: String
    let host: String
  }

  struct Partition: Sendable {
    let partition: Int32
    /// The next record to be worked on; nil where the group has committed nothing.
    let committed: Int64?
    /// Behind the last record.
    let end: Int64
    /// In records; nil where nothing is committed.
    let records: Int64?
    /// How old the first record is that is not committed yet; nil where nothing is committed, or it could not be read in time.
    let milliseconds: Int64?
    let owner: Owner?
  }

  struct Topic: Sendable {
    let name: String
    /// Empty where there is no such topic.
    let partitions: [Partition]

    /// Nil where nothing is committed for any partition.
    var records: Int64? {
      let known = partitions.compactMap(\.records)
      return known.isEmpty ? nil : known.reduce(0) { $0.addingReportingOverflow($1).partialValue }
    }

    /// Of the partition that is furthest behind.
    var milliseconds: Int64? { partitions.compactMap(\.milliseconds).max() }
  }

  let name: String
  /// As Kafka names it; nil where the broker does not tell (the embedded one).
  let state: String?
  let topics: [Topic]
}

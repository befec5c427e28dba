import BSON
import Glibc
import Kafka
import MongoDB

/// What a contender has done so far.
protocol Results: AnyObject {
  /// How many calls have their result; waits for news for some time at most.
  func count(within milliseconds: Int) throws -> Int
  func close()
}

/// Calls that have their pop-up.
final class PopUpResults: Results {
  private let reader: Consumer
  private var seen: [Bool]
  private var count = 0

  init(of topics: BenchTopics, events: Int, options: BenchOptions) throws {
    reader = try topics.popUpReader(options: options)
    seen = [Bool](repeating: false, count: events)
  }

  func count(within milliseconds: Int) -> Int {
    for record in reader.poll(timeoutMilliseconds: milliseconds, maximum: 5_000).records {
      guard let index = Self.index(of: record), seen.indices.contains(index), !seen[index] else { continue }
      seen[index] = true
      count += 1
    }
    return count
  }

  func close() { reader.close() }

  private static func index(of record: ConsumerRecord) -> Int? {
    guard let key = record.key, let dash = key.lastIndex(of: UInt8(ascii: "-")) else { return nil }
    return Int(String(decoding: key[(dash + 1)...], as: UTF8.self))
  }
}

/// Documents in the null database since this was made.
final class InsertedResults: Results {
  private let client: Client
  private let journal: Namespace
  private let before: Int

  init(_ surroundings: Surroundings) throws {
    client = try ClientPool(MongoURI(surroundings.mongodbURI), applicationName: "ringside-bench").client()
    journal = Namespace(database: surroundings.database, collection: Contacts.journal)
    before = try client.estimatedCount(of: journal)
  }

  func count(within milliseconds: Int) throws -> Int {
    usleep(20_000)
    return try client.estimatedCount(of: journal) - before
  }

  func close() {}
}

/// Records that the group has committed: what a database has is not to be counted without keeping it from its work. A worker's
/// commits come ten times a second.
final class CommittedResults: Results {
  private let admin: Admin
  private let group: String

  init(group: String, options: BenchOptions) throws {
    admin = try Admin(KafkaConfiguration(brokers: options.brokers))
    self.group = group
  }

  func count(within milliseconds: Int) throws -> Int {
    usleep(20_000)
    return Int(try admin.offsets(ofGroup: group).values.reduce(0) { $0 + max(0, $1) })
  }

  func close() {}
}

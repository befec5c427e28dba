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

/// Documents in the journal since this was made. A worker's commits say it less exactly, as they come ten times a second.
final class JournalResults: Results {
  private let client: Client
  private let journal: Namespace
  private var before = 0

  init(_ surroundings: Surroundings) throws {
    client = try ClientPool(MongoURI(surroundings.mongodbURI), applicationName: "ringside-bench").client()
    journal = Namespace(database: surroundings.database, collection: Contacts.journal)
    // So that both contenders write into an empty collection; the null database has nothing to drop.
    try? client.drop(journal)
    before = try client.estimatedCount(of: journal)
  }

  func count(within milliseconds: Int) throws -> Int {
    usleep(50_000)
    return try client.estimatedCount(of: journal) - before
  }

  func close() {}
}

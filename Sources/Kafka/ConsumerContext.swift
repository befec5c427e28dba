import CRdKafka
import Glibc
import Synchronization

/// A consumer's state, where its callbacks find it. Used by the lane's thread alone (the log callback reads only what never changes), but
/// for `isJoining`.
@safe
final class ConsumerContext: ClientContext {
  var ledger = PartitionLedger()
  var events: [ConsumerEvent] = []
  /// Fetched in the current poll and not yet handed out; each is owned here.
  var collected: [UnsafeMutablePointer<rd_kafka_message_t>] = unsafe []
  var names = HeaderNames()
  var topics = TopicNames()
  var handlers: RebalanceHandlers
  let resetPolicy: OffsetResetPolicy
  /// How long the assign callback waits for committed offsets, milliseconds.
  let coordinatorTimeout: Int32 = 2_000
  /// A JoinGroup was sent, and the rebalance that it leads to has not come. Set on a connection's thread.
  let isJoining = Atomic(false)
  /// Partitions were given to this member at least once.
  var wasAssigned = false
  var failedCommits: Int64 = 0
  var droppedRecords: Int64 = 0
  /// Resets that could not be done yet because no broker answered: the partition and the offset that was due.
  var pendingResets: [TopicPartition: Int64?] = [:]

  /// Nothing is asked of the group: that its coordinator may not be looked for is no news.
  private let isReader: Bool

  init(
    _ configuration: KafkaConfiguration, isReader: Bool, handlers: RebalanceHandlers, resetPolicy: OffsetResetPolicy
  ) {
    self.isReader = isReader
    self.handlers = handlers
    self.resetPolicy = resetPolicy
    super.init(configuration)
  }

  deinit { dropCollected() }

  override func clientError(_ error: KafkaError) {
    if !isNews(error) { return }
    events.append(.of(error, nil))
  }

  func isNews(_ error: KafkaError) -> Bool { !(isReader && error.code == .groupAuthorizationFailed) }

  func dropCollected() {
    unsafe collected.forEach { unsafe rd_kafka_message_destroy($0) }
    unsafe collected.removeAll(keepingCapacity: true)
  }

  /// Forgets what was fetched of partitions that are going.
  func dropCollected(of partitions: Set<TopicPartition>) {
    guard unsafe !collected.isEmpty else { return }
    unsafe collected.removeAll { message in
      let name = unsafe topics.name(of: message.pointee.rkt)
      let isGone = unsafe partitions.contains(TopicPartition(topic: name, partition: message.pointee.partition))
      if isGone {
        unsafe rd_kafka_message_destroy(message)
        droppedRecords &+= 1
      }
      return isGone
    }
  }
}

/// Where to go on when the group has no offset, or the offset is not there any more: `auto.offset.reset`, read here because librdkafka is
/// always told `error`. That way a reset is an event with numbers instead of a line in a log.
enum OffsetResetPolicy {
  case earliest
  case latest
  case error

  init?(property: String?) {
    switch property {
    case nil, "earliest", "smallest", "beginning": self = .earliest
    case "latest", "largest", "end": self = .latest
    case "error", "none": self = .error
    default: return nil
    }
  }

  var start: PartitionOffset {
    switch self {
    case .earliest: .beginning
    case .latest: .end
    case .error: .committed
    }
  }
}

extension ConsumerEvent {
  static func of(_ error: KafkaError, _ partition: TopicPartition?) -> ConsumerEvent {
    switch error.code {
    case _ where error.isFatal: .fatal(error)
    case .allBrokersDown: .allBrokersDown(error)
    case .unknownTopic, .unknownTopicOrPartition, .unknownPartition: .unknownTopic(error, partition)
    case .maximumPollExceeded: .maximumPollIntervalExceeded(error)
    case _ where error.isAuthorization: .authorizationFailed(error)
    default: .error(error, partition)
    }
  }
}

/// One `String` per topic, found again by librdkafka's handle. A handle may be freed and its address used for another topic, so the name is
/// compared each time.
struct TopicNames {
  private var known: [(name: [CChar], text: String)] = []
  private var last = 0

  mutating func name(of topic: OpaquePointer?) -> String {
    guard let topic = unsafe topic, let name = unsafe rd_kafka_topic_name(topic) else { return "" }
    if last < known.count, unsafe strcmp(known[last].name, name) == 0 { return known[last].text }
    if let index = known.firstIndex(where: { unsafe strcmp($0.name, name) == 0 }) {
      last = index
      return known[index].text
    }
    let text = unsafe String(cString: name)
    known.append((name: Array(text.utf8CString), text: text))
    last = known.count - 1
    return text
  }
}

/// Header names seen before, so that a known one costs a comparison and no allocation. Records of one producer name their headers in one
/// order, so the search starts behind the last hit.
struct HeaderNames {
  private(set) var texts: [String] = []
  private var raw: [[CChar]] = []
  private var guess = 0
  private static let limit = 256

  /// Call between batches: bounds what foreign producers can make us remember.
  mutating func trim() {
    if texts.count > Self.limit { self = HeaderNames() }
  }

  mutating func index(of name: UnsafePointer<CChar>) -> Int {
    let count = raw.count
    for step in 0..<min(count, Self.limit) {
      var index = guess &+ step
      if index >= count { index &-= count }
      if unsafe strcmp(raw[index], name) == 0 {
        guess = index &+ 1 == count ? 0 : index &+ 1
        return index
      }
    }
    let text = unsafe String(cString: name)
    texts.append(text)
    unsafe raw.append(Array(UnsafeBufferPointer(start: name, count: strlen(name) + 1)))
    guess = 0
    return count
  }
}

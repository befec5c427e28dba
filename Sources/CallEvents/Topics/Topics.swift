/// The names of all topics, each behind the prefix of `--topic-prefix`.
package struct Topics: Equatable, Sendable {
  package let prefix: String
  package let ringing: String
  package let ended: String
  package let unknownCaller: String
  package let popUps: String
  package let resolvedContacts: String

  /// Topics without a prefix.
  package init() {
    self.init(checkedPrefix: "")
  }

  /// - Throws: where Kafka would refuse the longest of the names (letters, digits, `.`, `_`, `-`; 249 characters).
  package init(prefix: String) throws(InvalidTopicPrefix) {
    let isLegal = prefix.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isLegal else {
      throw InvalidTopicPrefix(message: "a topic prefix has only letters, digits, '.', '_' and '-'")
    }
    let longest = EventKind.allCases.map { $0.topic.utf8.count }.max() ?? 0
    let room = 249 - longest - Topics.deadLetterSuffix.utf8.count
    guard prefix.utf8.count <= room else {
      throw InvalidTopicPrefix(message: "a topic prefix has at most \(room) characters")
    }
    self.init(checkedPrefix: prefix)
  }

  private init(checkedPrefix prefix: String) {
    self.prefix = prefix
    ringing = prefix + EventKind.ringing.topic
    ended = prefix + EventKind.ended.topic
    unknownCaller = prefix + EventKind.unknownCaller.topic
    popUps = prefix + EventKind.popUp.topic
    resolvedContacts = prefix + EventKind.contact.topic
  }

  /// The topic of a kind of records.
  package func name(of kind: EventKind) -> String {
    switch kind {
    case .ringing: ringing
    case .ended: ended
    case .unknownCaller: unknownCaller
    case .popUp: popUps
    case .contact: resolvedContacts
    }
  }

  /// The kind of records in a topic; nil for a topic of somebody else's and for a dead-letter topic.
  package func kind(of topic: String) -> EventKind? {
    EventKind.allCases.first { name(of: $0) == topic }
  }

  package static let deadLetterSuffix = ".dlq"

  /// The dead-letter topic of a topic.
  package static func deadLetters(of topic: String) -> String { topic + deadLetterSuffix }

  /// Where `ringside dlq` keeps what became of dead letters; compacted, one record for each that was handled.
  package var handledDeadLetters: String { prefix + "ringside.dlq-handled" }

  /// Whether the broker keeps only the last record of each key.
  package static func isCompacted(_ kind: EventKind) -> Bool { kind == .contact }
}

/// A prefix that Kafka would not take in a topic's name.
package struct InvalidTopicPrefix: Error, Equatable, CustomStringConvertible {
  package let message: String
  package var description: String { message }
}

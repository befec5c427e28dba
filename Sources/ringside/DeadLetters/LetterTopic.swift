import CallEvents
import CommandLine
import Kafka

/// A dead-letter topic and the topic whose records it holds.
struct LetterTopic: Sendable, Hashable {
  /// `calls.ended.dlq`, behind the prefix.
  let name: String

  var origin: String { String(name.dropLast(Topics.deadLetterSuffix.count)) }

  private init(name: String) { self.name = name }

  /// - Parameter word: `ended`, `calls.ended`, `calls.ended.dlq`, or a full name.
  init(_ word: String, in topics: Topics) {
    let suffix = Topics.deadLetterSuffix
    let stem = word.hasSuffix(suffix) ? String(word.dropLast(suffix.count)) : word
    // A contract's name is meant behind the prefix.
    let kind = EventKind.allCases.first { $0.topic == stem }
    name = Topics.deadLetters(of: kind.map(topics.name) ?? TopicName.full(stem, in: topics))
  }

  static func all(_ topics: Topics) -> [LetterTopic] {
    EventKind.allCases.map { LetterTopic(name: Topics.deadLetters(of: topics.name(of: $0))) }
  }

  /// Those that were asked for, which have to be there, or without any all that are.
  static func chosen(_ words: [String], _ kafka: KafkaAccess) throws(ProgramError) -> [LetterTopic] {
    let admin = try kafka.admin()
    let present = Set(try kafka.ask { () throws(KafkaError) in try admin.cluster() }.topics.map(\.name))
    guard !words.isEmpty else { return all(kafka.topics).filter { present.contains($0.name) } }
    var chosen: [LetterTopic] = []
    for topic in words.map({ LetterTopic($0, in: kafka.topics) }) where !chosen.contains(topic) { chosen.append(topic) }
    let missing = chosen.filter { !present.contains($0.name) }
    guard missing.isEmpty else {
      throw ProgramError(
        .configuration,
        missing.map {
          .init("there is no such topic", at: $0.name, remedy: "'ringside topics create' makes Ringside's")
        })
    }
    return chosen
  }
}

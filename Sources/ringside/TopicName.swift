import CallEvents

/// The short words for topics on a command line.
enum TopicName {
  /// `ringing`, `popups`, … with `.dlq` behind it or not; anything else is a full name already.
  static func full(_ word: String, in topics: Topics) -> String {
    let isDeadLetters = word.hasSuffix(Topics.deadLetterSuffix)
    let stem = isDeadLetters ? String(word.dropLast(Topics.deadLetterSuffix.count)) : word
    guard let kind = kind(stem) else { return word }
    return isDeadLetters ? Topics.deadLetters(of: topics.name(of: kind)) : topics.name(of: kind)
  }

  private static func kind(_ word: String) -> EventKind? {
    switch word {
    case "ringing": .ringing
    case "ended": .ended
    case "unknown-caller": .unknownCaller
    case "popups", "popup": .popUp
    case "contacts", "contact": .contact
    default: nil
    }
  }

  /// The kind of records in a topic, also in its dead-letter topic; nil where it is somebody else's.
  static func kind(of topic: String, in topics: Topics) -> EventKind? {
    if let kind = topics.kind(of: topic) { return kind }
    guard topic.hasSuffix(Topics.deadLetterSuffix) else { return nil }
    return topics.kind(of: String(topic.dropLast(Topics.deadLetterSuffix.count)))
  }
}

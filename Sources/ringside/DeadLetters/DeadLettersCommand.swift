import CommandLine
import Foundation
import Kafka

/// `ringside dlq`: what workers could not do anything with, and what is done about it.
enum DeadLettersCommand {
  static let command = Command(
    "dlq", summary: "Shows dead letters, and puts them back, aside or away.",
    discussion: """
      A dead letter is a record that a worker could not do anything with: it lies, with the reason, in the topic of the same name \
      with .dlq behind it, and stays there. What is done about it is remembered in ringside.dlq-handled.
      """,
    subcommands: [
      LetterListing.list, LetterListing.show, LetterHandling.redrive, LetterHandling.park, LetterHandling.drop,
    ])

  static let json = Option<Bool>(flag: "json", help: "Write a line of JSON for each.")

  static func topics(_ count: ClosedRange<Int>, _ more: String = "") -> Positional {
    Positional(
      "TOPIC", count: count, isFile: false,
      help: "ringing, ended, unknown-caller, calls.ended, calls.ended.dlq, or any full name.\(more)")
  }
}

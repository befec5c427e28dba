import CallEvents
import Testing

@testable import ringside

@Suite struct TopicPlanTests {
  @Test func hasEveryTopicOfTheContractsAndItsDeadLetters() throws {
    let names = TopicPlan.names(try Topics(prefix: "p."))
    #expect(
      Set(names) == [
        "p.calls.ringing", "p.calls.ended", "p.calls.unknown-caller", "p.calls.popups", "p.contacts.resolved",
        "p.calls.ringing.dlq", "p.calls.ended.dlq", "p.calls.unknown-caller.dlq", "p.calls.popups.dlq",
        "p.contacts.resolved.dlq", "p.ringside.dlq-handled",
      ])
    #expect(names.count == 11)
  }

  @Test func deadLettersStayAndMayBeTwiceAsLarge() {
    var choices = TopicPlan.Choices()
    choices.retention = .seconds(3_600)
    choices.maximumMessageBytes = 2_000_000
    let topics = Dictionary(TopicPlan(Topics(), choices).topics.map { ($0.name, $0.settings) }) { first, _ in first }
    #expect(topics["calls.ringing"]?["retention.ms"] == "3600000")
    #expect(topics["calls.ringing"]?["max.message.bytes"] == "2000000")
    #expect(topics["calls.ringing.dlq"]?["retention.ms"] == "-1")
    #expect(topics["calls.ringing.dlq"]?["retention.bytes"] == "-1")
    #expect(topics["calls.ringing.dlq"]?["max.message.bytes"] == "4000000")
  }

  @Test func contactsAreCompactedAndHaveAnAgeOnlyWhereItCounts() {
    func contacts(_ cleanup: String) -> [String: String]? {
      var choices = TopicPlan.Choices()
      choices.contactsCleanup = cleanup
      return TopicPlan(Topics(), choices).topics.first { $0.name == "contacts.resolved" }?.settings
    }
    #expect(contacts("compact")?["cleanup.policy"] == "compact")
    #expect(contacts("compact")?["retention.ms"] == nil)
    #expect(contacts("compact,delete")?["retention.ms"] == "604800000")
  }

  @Test func singleSettingsWin() {
    var choices = TopicPlan.Choices()
    choices.settings = ["min.insync.replicas": "2", "retention.ms": "5"]
    for topic in TopicPlan(Topics(), choices).topics {
      #expect(topic.settings["min.insync.replicas"] == "2")
      #expect(topic.settings["retention.ms"] == "5")
    }
  }

  @Test func differencesAreToldOneByOne() {
    let wanted = TopicPlan.Topic(
      name: "t", partitions: 3, replication: 2,
      settings: ["cleanup.policy": "compact,delete", "retention.ms": "10", "unknown.setting": "1"])
    let same = ["cleanup.policy": "delete,compact", "retention.ms": "10"]
    #expect(wanted.differences(partitions: 3, replicas: [2, 2, 2], settings: same) == [])
    #expect(
      wanted.differences(partitions: 1, replicas: [1], settings: ["retention.ms": "20"]) == [
        "has 1 partitions instead of 3", "has 1 replicas instead of 2", "retention.ms is 20 instead of 10",
      ])
  }
}

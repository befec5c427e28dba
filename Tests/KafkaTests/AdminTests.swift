import TestSupport
import Testing

@testable import Kafka

@Suite(.enabled(if: TestKafka.hasRealKafka, "the embedded broker has no admin calls"))
struct AdminTests {
  private let kafka: TestKafka
  private let admin: Admin

  init() throws {
    kafka = try TestKafka.shared()
    admin = try Admin(kafka.configuration)
  }

  @Test func makesDescribesAndDeletesTopics() throws {
    let name = TestKafka.uniqueName("made")
    let wanted = NewTopic(name, partitions: 3, replication: 1, configuration: ["retention.ms": "12345"])
    let wrong = NewTopic("no spaces allowed", partitions: 1)
    let outcomes = try admin.createTopics([wanted, wrong])
    #expect(outcomes[name] == .done)
    guard case .failed? = outcomes[wrong.name] else {
      Issue.record("a bad name was taken: \(outcomes)")
      return
    }
    #expect(try admin.createTopics([wanted]) == [name: .alreadyExists])
    #expect(waitUntil(seconds: 10) { (try? admin.topic(name))?.partitions.count == 3 })
    #expect(try admin.topicSettings(name)["retention.ms"] == TopicSetting(value: "12345", isDefault: false))
    #expect(try admin.topicSettings(name)["cleanup.policy"]?.isDefault == true)
    let cluster = try admin.cluster()
    #expect(cluster.brokers.count == 1)
    #expect(cluster.topics.contains { $0.name == name && $0.partitions.allSatisfy { $0.leader == 1 } })
    #expect(try admin.deleteTopics([name, "never-was"]) == [name: .done, "never-was": .notFound])
    #expect(waitUntil(seconds: 10) { (try? admin.topic(name)) == .some(nil) })
    #expect(throws: KafkaError.self) { try admin.topicSettings(name) }
  }

  @Test func seesAGroupAndItsOffsets() throws {
    let topic = try kafka.makeTopic(partitions: 2)
    let group = TestKafka.uniqueName("group")
    let partition = TopicPartition(topic: topic, partition: 1)
    var configuration = kafka.groupConfiguration
    configuration.set("client.id", "the-member")
    let reader = Reader(try Consumer(configuration, group: group, topics: [topic]))
    #expect(reader.poll { $0.consumer.assignment.count == 2 })
    try reader.consumer.commit([partition: 17], waiting: true)

    #expect(try admin.groups()[group] == "Stable")
    let description = try admin.group(group)
    #expect(description.state == "Stable")
    #expect(description.assignor == "cooperative-sticky")
    #expect(description.members.map(\.clientIdentifier) == ["the-member"])
    #expect(Set(description.members[0].assignment) == Set(reader.consumer.assignment))
    #expect(try admin.offsets(ofGroup: group) == [partition: 17])
    guard case .failed? = try admin.deleteGroups([group])[group] else {
      Issue.record("a group in use was deleted")
      return
    }

    reader.consumer.close()
    #expect(try admin.group(group).state == "Empty")
    try admin.setOffsets(ofGroup: group, [partition: 3])
    #expect(try admin.offsets(ofGroup: group) == [partition: 3])
    #expect(try admin.deleteGroups([group, "never-was"]) == [group: .done, "never-was": .notFound])
    #expect(try admin.offsets(ofGroup: group).isEmpty)
  }

  @Test func aBrokerThatIsAwayIsARetriableError() throws {
    let away = try Admin(KafkaConfiguration(brokers: "127.0.0.1:\(freePorts(1)[0])"))
    let error = #expect(throws: KafkaError.self) { try away.cluster(timeoutMilliseconds: 300) }
    #expect(error?.isRetriable == true)
    #expect(throws: KafkaError.self) { try away.groups(timeoutMilliseconds: 300) }
    #expect(throws: KafkaError.self) { try away.createTopics([NewTopic("t", partitions: 1)], timeoutMilliseconds: 300) }
  }
}

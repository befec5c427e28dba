import Testing

@testable import Kafka

@Suite struct KafkaConfigurationTests {
  private func read(_ text: String) throws -> KafkaConfiguration {
    var configuration = KafkaConfiguration(brokers: "b:1")
    try configuration.read(properties: text, file: "kafka.properties")
    return configuration
  }

  @Test func readsWhatJavaReads() throws {
    let configuration = try read(
      """
      # a comment
      ! another
        client.id = ringside \\
          worker
      linger.ms:5
      acks all
      sasl.password=p\\u00e4ss\\=word\\\\
      ssl.ca.location=

      """)
    #expect(configuration.value(of: "client.id") == "ringside worker")
    #expect(configuration.value(of: "linger.ms") == "5")
    #expect(configuration.value(of: "acks") == "all")
    #expect(configuration.value(of: "sasl.password") == "päss=word\\")
    #expect(configuration.value(of: "ssl.ca.location") == "")
  }

  @Test func tellsEveryBadLineWithItsNumber() {
    let error = #expect(throws: KafkaConfigurationError.self) {
      try read("ok=1\nlonely\n=nameless\r\nbad=\\u12\nfine=2")
    }
    #expect(error?.problems.map(\.place) == ["kafka.properties:2", "kafka.properties:3", "kafka.properties:4"])
  }

  @Test func theLastValueWins() throws {
    var configuration = try read("linger.ms=5\nlinger.ms=6")
    #expect(configuration.value(of: "linger.ms") == "6")
    try configuration.set(option: "linger.ms=7=8")
    #expect(configuration.value(of: "linger.ms") == "7=8")
    #expect(throws: KafkaConfigurationError.self) { try configuration.set(option: "=7") }
    #expect(throws: KafkaConfigurationError.self) { try configuration.set(option: "linger.ms") }
  }

  @Test func aRefusedPropertyIsNamedAndItsValueIsNot() throws {
    let configuration = try read("no.such.property=hunter2\nsecurity.protocol=hunter3\nclient.id=me")
    let problems = configuration.problems()
    #expect(problems.map(\.property) == ["no.such.property", "security.protocol"])
    #expect(problems.map(\.place) == ["kafka.properties:1", "kafka.properties:2"])
    #expect(!problems.description.contains("hunter"))
    #expect(throws: KafkaConfigurationError.self) { try Producer(configuration) }
    #expect(throws: KafkaConfigurationError.self) { try Consumer(configuration, group: "g", topics: ["t"]) }
  }

  @Test func aCombinationThatTheClientRefusesIsAnError() throws {
    var configuration = KafkaConfiguration(brokers: "127.0.0.1:1")
    configuration.set("security.protocol", "ssl")
    configuration.set("ssl.ca.location", "/nonexistent/ca.pem")
    #expect(throws: KafkaError.self) { try Producer(configuration) }
    configuration.set("auto.offset.reset", "sometimes")
    #expect(throws: KafkaConfigurationError.self) { try Consumer(configuration, group: "g", topics: ["t"]) }
  }
}

import CallEvents
import Testing

@testable import ringside

/// What `ringside topics acls` prints; whether it is enough, and not too much, `AccessTests` asks Kafka.
@Suite struct AccessPlanTests {
  @Test func namesStandBehindThePrefixAndGroupsAreThoseChosen() throws {
    var choices = AccessPlan.Choices()
    choices.groups[.lookup] = "mine"
    choices.principals[.lookup] = "User:CN=lookup"
    let plan = AccessPlan(try Topics(prefix: "p."), choices, programs: [.lookup])
    #expect(plan.rules.allSatisfy { $0.principal == "User:CN=lookup" && !$0.isPrefix })
    #expect(plan.rules.filter { $0.kind == .group }.map(\.name) == ["mine"])
    #expect(
      Set(plan.rules.filter { $0.operation == .write }.map(\.name)) == [
        "p.calls.popups", "p.contacts.resolved", "p.calls.unknown-caller", "p.calls.ringing.dlq",
      ])
    #expect(plan.rules.filter { $0.operation == .read && $0.kind == .topic }.map(\.name) == ["p.calls.ringing"])
  }

  @Test func nobodyMayDoAnythingToTheClusterOrToOthersTopics() throws {
    let topics = try Topics(prefix: "p.")
    let rules = AccessPlan(topics, .init()).rules
    #expect(Set(rules).count == rules.count)
    #expect(rules.filter { $0.kind == .topic }.allSatisfy { $0.name.hasPrefix("p.") && !$0.isPrefix })
    #expect(rules.filter { $0.operation == .create }.allSatisfy { $0.program == .operating })
  }

  @Test func equalGrantsAreOneCommandAndWordsAreQuoted() {
    var choices = AccessPlan.Choices()
    choices.principals[.producer] = "User:CN=it's a PBX"
    let commands = AccessPlan(Topics(), choices, programs: [.producer, .webClient])
      .commands(brokers: "kafka:9092", configuration: "admin.properties")
    #expect(
      commands == #"""
        kafka-acls.sh --bootstrap-server kafka:9092 --command-config admin.properties --add --allow-principal 'User:CN=it'\''s a PBX' --operation Write --topic calls.ringing --topic calls.ended --topic calls.unknown-caller
        kafka-acls.sh --bootstrap-server kafka:9092 --command-config admin.properties --add --allow-principal User:web-client --operation Read --topic calls.popups
        kafka-acls.sh --bootstrap-server kafka:9092 --command-config admin.properties --add --allow-principal User:web-client --operation Read --resource-pattern-type prefixed --group popup-subscriber

        """#)
  }

  @Test func mistakesAreToldTogether() throws {
    let run = try RingsideProgram.run([
      "topics", "acls", "--principal", "nobody=User:x", "--principal", "lookup-worker=lookup", "--group",
      "call-events-producer=g", "--topic-prefix", "a b", "--json", "--commands",
    ])
    #expect(run.code == 64)
    for text in ["nobody=User:x", "names no kind of principal", "--group", "topic prefix", "--commands"] {
      #expect(run.errors.contains(text), "\(text): \(run.errors)")
    }
  }
}

import CRdKafka
import Foundation

/// One access-control entry that allows something, as `ringside topics acls --json` tells it.
package struct KafkaAccessRule: Decodable, Hashable, Sendable, CustomStringConvertible {
  package let program: String
  package let principal: String
  package let operation: String
  package let resource: String
  package let name: String
  package let pattern: String
  private let `for`: String?
  /// The commands that need it.
  package var purpose: String { `for` ?? "" }

  package var description: String { "\(principal) \(operation) \(resource) \(name) (\(pattern))" }
}

/// Takes single entries from a broker's list and puts them back. What is granted as a whole is granted by Kafka's own command.
package final class KafkaAccessList {
  private let server: KafkaServer
  private let client: OpaquePointer

  package init(_ server: KafkaServer) throws {
    self.server = server
    let configuration = rd_kafka_conf_new()
    rd_kafka_conf_set(configuration, "bootstrap.servers", server.bootstrapServers, nil, 0)
    guard let made = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, nil, 0) else { throw TestFailure("no client") }
    client = made
  }

  deinit { rd_kafka_destroy(client) }

  /// Runs `body` without the entry, which is there again afterwards.
  package func without(_ rule: KafkaAccessRule, _ body: () throws -> Void) throws {
    try change(rule, isAllowed: false)
    defer { try? change(rule, isAllowed: true) }
    try body()
  }

  private func change(_ rule: KafkaAccessRule, isAllowed: Bool) throws {
    // librdkafka 2.0.2 has no entries for transactional ids.
    guard let kind = Self.kinds[rule.resource], let operation = Self.operations[rule.operation] else {
      let pattern = rule.pattern == "prefixed" ? ["--resource-pattern-type", "prefixed"] : []
      let action = isAllowed ? ["--add"] : ["--remove", "--force"]
      try server.tool(
        "org.apache.kafka.tools.AclCommand",
        ["--bootstrap-server", server.bootstrapServers] + action + pattern
          + ["--allow-principal", rule.principal, "--operation", rule.operation, "--\(rule.resource)", rule.name])
      return
    }
    let pattern = rule.pattern == "prefixed" ? RD_KAFKA_RESOURCE_PATTERN_PREFIXED : RD_KAFKA_RESOURCE_PATTERN_LITERAL
    let queue = rd_kafka_queue_new(client)
    defer { rd_kafka_queue_destroy(queue) }
    var entry: OpaquePointer? =
      isAllowed
      ? rd_kafka_AclBinding_new(
        kind, rule.name, pattern, rule.principal, "*", operation, RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, nil, 0)
      : rd_kafka_AclBindingFilter_new(
        kind, rule.name, pattern, rule.principal, "*", operation, RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, nil, 0)
    guard let made = entry else { throw TestFailure("no entry of \(rule)") }
    defer { rd_kafka_AclBinding_destroy(made) }
    if isAllowed {
      rd_kafka_CreateAcls(client, &entry, 1, nil, queue)
    } else {
      rd_kafka_DeleteAcls(client, &entry, 1, nil, queue)
    }
    guard let event = rd_kafka_queue_poll(queue, 20_000) else { throw TestFailure("no answer about \(rule)") }
    defer { rd_kafka_event_destroy(event) }
    guard rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw TestFailure("\(rule): \(String(cString: rd_kafka_event_error_string(event)))")
    }
    if !isAllowed {
      var count = 0
      let answers = rd_kafka_DeleteAcls_result_responses(rd_kafka_event_DeleteAcls_result(event), &count)
      var matching = 0
      if count == 1, let answer = answers?[0] {
        _ = rd_kafka_DeleteAcls_result_response_matching_acls(answer, &matching)
      }
      guard matching == 1 else { throw TestFailure("\(rule) is not in the list") }
    }
  }

  private static let kinds = ["topic": RD_KAFKA_RESOURCE_TOPIC, "group": RD_KAFKA_RESOURCE_GROUP]
  private static let operations = [
    "Read": RD_KAFKA_ACL_OPERATION_READ, "Write": RD_KAFKA_ACL_OPERATION_WRITE,
    "Create": RD_KAFKA_ACL_OPERATION_CREATE, "Describe": RD_KAFKA_ACL_OPERATION_DESCRIBE,
    "DescribeConfigs": RD_KAFKA_ACL_OPERATION_DESCRIBE_CONFIGS,
  ]
}

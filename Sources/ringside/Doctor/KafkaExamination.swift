import CallEvents
import CommandLine
import Kafka

/// What the doctor asks Kafka.
struct KafkaExamination {
  let kafka: KafkaAccess

  func findings() -> [Finding] {
    let cluster: ClusterDescription
    let admin: Admin
    do throws(ProgramError) {
      admin = try kafka.admin()
    } catch {
      return error.problems.map { .fault("Kafka", $0.what, $0.remedy) }
    }
    do throws(KafkaError) {
      cluster = try admin.cluster()
    } catch {
      return [
        error.isAuthorization
          ? .fault(
            "Kafka", "\(kafka.brokers) and this client refuse each other: \(error)",
            "mend the settings for TLS and SASL")
          : .fault(
            "Kafka", "no answer from \(kafka.brokers) (\(error))",
            "check that it runs, --kafka-brokers, and the settings for TLS and SASL", isOutage: true)
      ]
    }
    let brokers = cluster.brokers.sorted { $0.identifier < $1.identifier }
      .map { "\($0.host):\($0.port)" }.joined(separator: ", ")
    var findings: [Finding] = [
      cluster.brokers.count > 2
        ? .ok("Kafka", "\(cluster.brokers.count) brokers: \(brokers)")
        : .warning(
          "Kafka", "\(cluster.brokers.count) broker\(cluster.brokers.count == 1 ? "" : "s"): \(brokers)",
          "with fewer than three, what one broker holds is away while it is")
    ]
    let plan = TopicPlan(kafka.topics, .init())
    // A broker that does not answer for one topic's settings (the embedded one) is not asked for the next.
    var tellsSettings = true
    for topic in plan.topics {
      var settings: [String: TopicSetting] = [:]
      if tellsSettings {
        do {
          settings = try admin.topicSettings(topic.name, timeoutMilliseconds: 5_000)
        } catch {
          tellsSettings = error.isBrokerRefusal
        }
      }
      findings += self.findings(
        topic, cluster.topics.first { $0.name == topic.name && $0.error == nil }, settings,
        brokers: cluster.brokers.count)
    }
    // librdkafka 2.0.2 never ends a client that asked for groups and was not understood.
    if tellsSettings {
      for group in [ConsumerGroups.lookup, ConsumerGroups.journal, ConsumerGroups.contact] {
        findings.append(finding(ofGroup: group, admin))
      }
    }
    return findings
  }

  private func findings(
    _ planned: TopicPlan.Topic, _ topic: TopicDescription?, _ settings: [String: TopicSetting], brokers: Int
  ) -> [Finding] {
    let subject = "topic \(planned.name)"
    guard let topic, !topic.partitions.isEmpty else {
      return [.fault(subject, "is not there", "ringside topics create")]
    }
    var findings: [Finding] = []
    let headless = topic.partitions.filter { $0.leader < 0 }.map { String($0.identifier) }
    if !headless.isEmpty {
      findings.append(
        .fault(
          subject, "partitions without a leader: \(headless.joined(separator: ", "))",
          "bring the brokers back that have them",
          isOutage: true))
    }
    let behind = topic.partitions.filter { $0.inSyncReplicas.count < $0.replicas.count }
    if !behind.isEmpty {
      findings.append(
        .warning(
          subject, "\(behind.count) of \(topic.partitions.count) partitions have replicas that are not in sync",
          "look at the brokers' logs"))
    }
    let replicas = topic.partitions.map(\.replicas.count).min() ?? 0
    if replicas < 2, brokers > 1 {
      findings.append(
        .warning(
          subject, "has one replica", "with three brokers: ringside topics create --replication 3, before its first use"
        ))
    }
    for (name, value) in planned.settings.sorted(by: { $0.key < $1.key }) where name != "retention.ms" || value == "-1"
    {
      guard let actual = settings[name]?.value, actual != value, !isMore(name, actual, than: value) else { continue }
      findings.append(
        .warning(
          subject, "\(name) is \(actual)", "kafka-configs --alter --topic \(planned.name) --add-config \(name)=\(value)"
        ))
    }
    return findings.isEmpty ? [.ok(subject, "\(topic.partitions.count) partitions, \(replicas) replicas")] : findings
  }

  /// A size that is larger than planned is an administrator's choice.
  private func isMore(_ name: String, _ actual: String, than planned: String) -> Bool {
    guard name.hasSuffix("bytes"), let actual = Int64(actual), let planned = Int64(planned) else { return false }
    return planned >= 0 && actual > planned
  }

  private func finding(ofGroup name: String, _ admin: Admin) -> Finding {
    let subject = "group \(name)"
    do {
      let group = try admin.group(name, timeoutMilliseconds: 5_000)
      switch group.state {
      case "Stable": return .ok(subject, "\(group.members.count) members share its partitions")
      case "Empty", "Dead":
        return .warning(
          subject, "nobody is in it", "start the worker, if it is to run: ringside lag says what waits for it")
      default: return .warning(subject, "is \(group.state)", "a rebalance that does not end: look at the workers' logs")
      }
    } catch {
      return .warning(
        subject, "cannot be described (\(error.code))", "the user needs the right to describe groups")
    }
  }
}

package import CallEvents
package import CommandLine
internal import Foundation
package import Kafka
package import Telemetry

/// What `WorkerOptions.kafka` comes to.
package enum KafkaOptions {
  /// Brokers, then the file, then single options: what comes later wins. Mistakes go to `problems`.
  package static func configuration(
    _ invocation: Invocation, logger: Logger, _ problems: inout Problems
  ) -> KafkaConfiguration {
    var configuration = KafkaConfiguration(brokers: invocation[WorkerOptions.kafkaBrokers])
    do throws(KafkaConfigurationError) {
      if let file = invocation[WorkerOptions.kafkaConfig] {
        if let text = try? String(contentsOfFile: file, encoding: .utf8) {
          try configuration.read(properties: text, file: file)
        } else {
          problems.add("it cannot be read as text", at: file)
        }
      }
    } catch {
      for problem in error.problems { problems.add(problem.reason, at: problem.place) }
    }
    for option in invocation[WorkerOptions.kafkaOptions] {
      configuration.set(option.name, option.value, place: "--kafka-option")
    }
    for problem in configuration.problems() {
      problems.add("\(problem.property.map { "\($0): " } ?? "")\(problem.reason)", at: problem.place)
    }
    if problems.all.isEmpty { checkClients(configuration, invocation, &problems) }
    configuration.log = { entry in
      let level: LogLevel =
        switch entry.severity {
        case ...3: .warning
        case 4...5: .info
        default: .debug
        }
      logger.log(
        level, "Kafka client: \(entry.message)", ["facility": .string(entry.facility)])
    }
    return configuration
  }

  /// What librdkafka only sees when it makes a client: a certificate that is not there, settings that contradict each other.
  private static func checkClients(
    _ configuration: KafkaConfiguration, _ invocation: Invocation, _ problems: inout Problems
  ) {
    do {
      _ = try Producer(configuration)
      let consumer = try Consumer(reader: configuration)
      consumer.close()
    } catch let error as KafkaError {
      problems.add(
        error.detail, at: invocation.place(of: WorkerOptions.kafkaConfig), remedy: "mend the client's settings")
    } catch let error as KafkaConfigurationError {
      for problem in error.problems { problems.add(problem.description) }
    } catch {
      problems.add("the Kafka client cannot be made")
    }
  }

  /// The topics behind `--topic-prefix`.
  package static func topics(_ invocation: Invocation, _ problems: inout Problems) -> Topics? {
    do throws(InvalidTopicPrefix) {
      return try Topics(prefix: invocation[WorkerOptions.topicPrefix])
    } catch {
      problems.add(error.message, at: invocation.place(of: WorkerOptions.topicPrefix))
      return nil
    }
  }
}

extension Logger {
  /// What `WorkerOptions.logging` comes to: text on a terminal, JSON elsewhere, unless something else is said.
  package init(_ invocation: Invocation) {
    let format =
      invocation[WorkerOptions.logFormat].flatMap { LogFormat(rawValue: $0) }
      ?? (isatty(STDERR_FILENO) == 1 ? .text : .json)
    self.init(level: LogLevel(rawValue: invocation[WorkerOptions.logLevel]) ?? .info, format: format)
  }
}

import CallEvents
import CommandLine
import EmbeddedServers
import Kafka
import WorkerRuntime

/// The broker and the database of the demonstration, and a directory for their files. All of it goes with this process.
struct DemoServers {
  let broker: EmbeddedBroker
  let database: EmbeddedDatabase
  let directory: TemporaryDirectory
  let topics = Topics()

  /// - Throws: `Interrupted` where a stop is asked for.
  init(cache: String, screen: DemoScreen, stop: StopSignal) throws {
    broker = try Self.broker(topics, screen)
    let environment = try Self.environment(cache, screen, stop)
    directory = try TemporaryDirectory(prefix: "ringside-demo")
    database = try EmbeddedDatabase(environment, storage: "\(directory.path)/database")
    screen.step("database on 127.0.0.1:\(database.port) (SecantusDB)")
  }

  private static func broker(_ topics: Topics, _ screen: DemoScreen) throws -> EmbeddedBroker {
    do {
      let broker = try EmbeddedBroker()
      for topic in TopicPlan.names(topics) { try broker.createTopic(topic, partitions: 4) }
      screen.step("Kafka on \(broker.bootstrapServers) (librdkafka's mock cluster)")
      return broker
    } catch let error as KafkaError {
      throw ProgramError(.internalFault, "the embedded broker does not start (\(error))")
    }
  }

  private static func environment(
    _ cache: String, _ screen: DemoScreen, _ stop: StopSignal
  ) throws -> PythonEnvironment {
    do throws(EmbeddedServerError) {
      // The first time this takes a while.
      return try PythonEnvironment.prepared(
        in: "\(cache)/secantusdb", isCancelled: { stop.isRequested }, onLine: { screen.detail($0) })
    } catch {
      guard error.code == .cancelled else { throw error }
      throw Interrupted()
    }
  }
}

/// Somebody pressed Ctrl-C before there was anything to sum up.
struct Interrupted: Error {}

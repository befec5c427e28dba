import CallEvents
import CommandLine
import EmbeddedServers
import Foundation
import Kafka
import Synchronization
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

  /// The first time this takes a while, so it is done on the side: a stop does not wait for it.
  private static func environment(
    _ cache: String, _ screen: DemoScreen, _ stop: StopSignal
  ) throws -> PythonEnvironment {
    let making = Background { () throws(EmbeddedServerError) in
      try PythonEnvironment.prepared(in: "\(cache)/secantusdb") { screen.detail($0) }
    }
    while true {
      if let result = making.result { return try result.get() }
      guard !stop.isRequested else { throw Interrupted() }
      Thread.sleep(forTimeInterval: 0.05)
    }
  }
}

/// Work on a thread of its own, whose result is asked for.
private final class Background<Value: Sendable>: Sendable {
  private let outcome = Mutex<Result<Value, EmbeddedServerError>?>(nil)

  init(_ work: @escaping @Sendable () throws(EmbeddedServerError) -> Value) {
    Thread.detachNewThread { [self] in
      let result: Result<Value, EmbeddedServerError>
      do throws(EmbeddedServerError) {
        result = .success(try work())
      } catch {
        result = .failure(error)
      }
      outcome.withLock { $0 = result }
    }
  }

  var result: Result<Value, EmbeddedServerError>? { outcome.withLock { $0 } }
}

/// Somebody pressed Ctrl-C before there was anything to sum up.
struct Interrupted: Error {}

import Foundation
import TestSupport
import Testing

@testable import EmbeddedServers

@Suite struct EmbeddedDatabaseTests {
  @Test func startsKillsAndRestartsOnItsStorage() throws {
    let database = try EmbeddedDatabase(PythonEnvironment.prepared())
    #expect(FreePort.isServed(database.port))
    #expect(database.uri.hasPrefix("mongodb://127.0.0.1:\(database.port)/"))
    let storage = database.storage
    database.kill()
    #expect(!database.isRunning)
    #expect(!FreePort.isServed(database.port))
    try database.restart()
    #expect(FreePort.isServed(database.port))
    database.stop()
    #expect(!FreePort.isServed(database.port))
    #expect(FileManager.default.fileExists(atPath: storage))
  }

  @Test func leavesNothingBehind() throws {
    var database: EmbeddedDatabase? = try EmbeddedDatabase(PythonEnvironment.prepared())
    let storage = try #require(database?.storage)
    let id = try #require(database?.processID)
    #expect(FileManager.default.fileExists(atPath: storage))
    database = nil
    #expect(!FileManager.default.fileExists(atPath: storage))
    #expect(waitUntil(seconds: 10) { kill(id, 0) != 0 })
  }

  @Test func saysWhyItDoesNotStart() throws {
    let environment = try PythonEnvironment.prepared()
    let error = #expect(throws: EmbeddedServerError.self) {
      try EmbeddedDatabase(environment, arguments: ["--no-such-option"])
    }
    #expect(error?.description.contains("--no-such-option") == true)
  }

  @Test func theEnvironmentIsMadeOnceByManyAtATime() async throws {
    let directory = try TemporaryDirectory()
    let programs = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<3 {
        group.addTask { try PythonEnvironment.prepared(in: directory.path + "/cache").programs }
      }
      var programs: Set<String> = []
      for try await path in group { programs.insert(path) }
      return programs
    }
    #expect(programs.count == 1)
    #expect(FileManager.default.isExecutableFile(atPath: try #require(programs.first) + "/secantusd-py"))
    let start = Date()
    _ = try PythonEnvironment.prepared(in: directory.path + "/cache")
    #expect(Date().timeIntervalSince(start) < 1)
  }
}

@Suite struct TemporaryDirectoryTests {
  @Test func isPrivateAndRemoved() throws {
    var directory: TemporaryDirectory? = try TemporaryDirectory(prefix: "ringside-test")
    let path = try #require(directory?.path)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o700)
    try "x".write(toFile: path + "/file", atomically: false, encoding: .utf8)
    directory = nil
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func freePortsAreFree() throws {
    let port = try FreePort.find()
    #expect((1...65535).contains(port))
    #expect(!FreePort.isServed(port))
  }
}

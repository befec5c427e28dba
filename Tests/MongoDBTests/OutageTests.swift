import BSON
import EmbeddedServers
import Foundation
import Glibc
import MongoDB
import TestSupport
import Testing

/// What a server does to its clients when it is slow, gone, or no primary any more: on a server of the test's own.
@Suite(.serialized) struct OutageTests {
  private func failing(_ client: Client, _ command: String, _ data: BSONDocument, times: Int32 = 1) throws {
    var data = data
    data["failCommands"] = [.string(command)]
    _ = try client.runCommand(
      ["configureFailPoint": "failCommand", "mode": ["times": .int32(times)], "data": .document(data)], on: "admin")
  }

  @Test func codesOfTheServerAreClassed() throws {
    let server = try TestMongo.start()
    let test = try TestCollection(server.uri)
    let client = test.client
    try test.fill([["_id": 1]])
    let cases: [(Int32, MongoError.Kind)] = [
      (50, .tooSlow), (13, .away), (18, .away), (91, .away), (189, .away), (10107, .away), (11600, .away),
      (2, .refused),
      (51091, .refused), (59, .configuration), (424_242, .unclassed),
    ]
    for (code, kind) in cases {
      // Twice, as a read that may be repeated is repeated by the library.
      try failing(client, "find", ["errorCode": .int32(code)], times: 2)
      let error = MongoError.of { () throws(MongoError) in try client.find(Find(test.namespace, filter: [:])) }
      #expect(error?.kind == kind, "\(code): \(error?.debugDescription ?? "no error")")
      #expect(error?.code == Int(code) || error?.origin == .driver, "\(code): \(error?.debugDescription ?? "")")
      _ = try client.runCommand(["configureFailPoint": "failCommand", "mode": "off"], on: "admin")
      #expect(waitUntil(seconds: 15) { (try? client.ping()) != nil })
    }
  }

  @Test func anOldServerIsWrittenToWithoutAComment() throws {
    let server = try TestMongo.start()
    let test = try TestCollection(server.uri)
    test.client.comment = "a batch"
    // Servers before 4.4 answer so to a comment on an insert.
    try failing(test.client, "insert", ["errorCode": 40415])
    try test.fill([["_id": 1], ["_id": 2]])
    #expect(try test.client.count(in: test.namespace) == 2)
    // From now on it is not tried again: a refusal without a comment is one.
    try failing(test.client, "insert", ["errorCode": 40415])
    let error = MongoError.of { () throws(MongoError) in try test.client.insert([["_id": 3]], into: test.namespace) }
    #expect(error?.code == 40415, "\(error?.debugDescription ?? "no error")")
  }

  /// As while it stops or starts.
  @Test func aServerThatGoesDuringTheHandshakeRefusesNobody() throws {
    let server = try ClosingServer()
    defer { server.stop() }
    let uri = try MongoURI("mongodb://127.0.0.1:\(server.port)/?tls=true&serverSelectionTimeoutMS=1000")
    let client = try ClientPool(uri).client()
    let error = MongoError.of { () throws(MongoError) in try client.runCommand(["ping": 1], on: "admin") }
    #expect(error?.kind == .away)
    #expect(error?.isAuthorization == false, "\(error?.debugDescription ?? "no error")")
  }

  @Test func aWriteConcernErrorIsAnOutage() throws {
    let server = try TestMongo.start()
    let test = try TestCollection(server.uri)
    try failing(
      test.client, "insert", ["writeConcernError": ["code": 64, "codeName": "WriteConcernFailed", "errmsg": "late"]])
    let error = MongoError.of { () throws(MongoError) in try test.client.insert([["_id": 1]], into: test.namespace) }
    #expect(error?.kind == .away, "\(error?.debugDescription ?? "no error")")
    #expect(error?.code == 64)
    let again = try test.client.insert([["_id": 1]], into: test.namespace)
    guard case .duplicateKey(let key) = again[0] else {
      Issue.record("\(again)")
      return
    }
    #expect(key.isID)
  }

  @Test func aKilledServerIsAwayAndComesBack() throws {
    let server = try TestMongo.start()
    let test = try TestCollection(server.uri)
    let (client, pool) = (test.client, test.pool)
    try test.fill([["_id": 1]])
    #expect(waitUntil(seconds: 15) { pool.knowsPrimary })

    server.kill()
    let clock = ContinuousClock()
    for _ in 0..<2 {
      let start = clock.now
      let error = MongoError.of { () throws(MongoError) in try client.find(Find(test.namespace, filter: [:])) }
      #expect(error?.kind == .away, "\(error?.debugDescription ?? "no error")")
      #expect(clock.now - start < .seconds(5))
      let write = MongoError.of { () throws(MongoError) in try client.insert([["_id": 2]], into: test.namespace) }
      #expect(write?.kind == .away, "\(write?.debugDescription ?? "no error")")
    }
    #expect(waitUntil(seconds: 15) { !pool.knowsPrimary })

    try server.restart()
    #expect(waitUntil(seconds: 15) { pool.knowsPrimary })
    #expect(waitUntil(seconds: 15) { (try? client.find(Find(test.namespace, filter: [:])).count) == 1 })
  }

  @Test func aStepDownIsAnOutage() throws {
    let server = try TestMongo.start()
    let test = try TestCollection(server.uri)
    let (client, pool) = (test.client, test.pool)
    try test.fill([["_id": 1]])
    // The server may close the connection instead of answering.
    _ = try? client.runCommand(["replSetStepDown": 3, "force": true], on: "admin")
    let error = MongoError.of { () throws(MongoError) in try client.insert([["_id": 2]], into: test.namespace) }
    #expect(error?.kind == .away, "\(error?.debugDescription ?? "no error")")
    #expect(waitUntil(seconds: 15) { !pool.knowsPrimary })
    #expect(waitUntil(seconds: 15) { pool.knowsPrimary })
    #expect(waitUntil(seconds: 15) { (try? client.ping()) != nil })
  }

  @Test func refusedAuthenticationIsAnOutage() throws {
    let storage = try TemporaryDirectory()
    let open = try TestMongo.start(storage: storage.path)
    let admin = try ClientPool(MongoURI(open.uri)).client()
    _ = try admin.runCommand(
      ["createUser": "worker", "pwd": "right", "roles": [["role": "root", "db": "admin"]]], on: "admin")
    open.stop()
    let server = try TestMongo.start(storage: storage.path, arguments: ["--auth"])
    func client(_ user: String) throws -> Client {
      let uri = server.uri.replacing("mongodb://", with: "mongodb://\(user)@") + "&authSource=admin"
      return try ClientPool(MongoURI(uri)).client()
    }
    let wrong = try client("worker:wrong")
    let error = MongoError.of { () throws(MongoError) in
      try wrong.find(Find(Namespace(database: "a", collection: "b"), filter: [:]))
    }
    #expect(error?.kind == .away, "\(error?.debugDescription ?? "no error")")
    #expect(error.map { !"\($0)".contains("wrong") } == true)
    let right = try client("worker:right")
    #expect(try right.find(Find(Namespace(database: "a", collection: "b"), filter: [:])).isEmpty)
    let nobody = try ClientPool(MongoURI(server.uri)).client()
    let refusal = MongoError.of { () throws(MongoError) in
      try nobody.find(Find(Namespace(database: "a", collection: "b"), filter: [:]))
    }
    #expect(refusal?.kind == .away, "\(refusal?.debugDescription ?? "no error")")
  }

  @Test func aSlowServerIsNotWaitedFor() throws {
    let server = try TestMongo.start()
    let test = try TestCollection(server.uri + "&socketTimeoutMS=300")
    try test.fill([["_id": 1]])
    try failing(test.client, "find", ["blockConnection": true, "blockTimeMS": 2_000], times: 2)
    let error = MongoError.of { () throws(MongoError) in try test.client.find(Find(test.namespace, filter: [:])) }
    #expect(error?.kind == .away, "\(error?.debugDescription ?? "no error")")
  }

  @Test func nobodyThereIsAway() throws {
    let port = try FreePort.find()
    let pool = try ClientPool(
      MongoURI("mongodb://user:secret@127.0.0.1:\(port)/?replicaSet=x&serverSelectionTimeoutMS=200"))
    #expect(!pool.knowsPrimary)
    let client = try pool.client()
    let error = MongoError.of { () throws(MongoError) in try client.ping() }
    #expect(error?.kind == .away)
    #expect(!pool.knowsPrimary)
  }
}

/// Takes connections, and ends each at once.
private final class ClosingServer: Sendable {
  let port: UInt16
  private let descriptor: Int32

  init() throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound, listen(descriptor, 8) == 0 else { throw TestFailure("no port to listen on") }
    self.descriptor = descriptor
    port = UInt16(bigEndian: address.sin_port)
    Thread {
      while case let connection = accept(descriptor, nil, nil), connection >= 0 { close(connection) }
      close(descriptor)
    }.start()
  }

  func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

import BSON
import MongoDB
import TestSupport
import Testing

@Suite struct ClientPoolTests {
  @Test(arguments: [
    "", "mongodb", "mongodb://", "http://localhost", "mongodb://user:p@ss:w@localhost/?x=%",
    "mongodb://localhost:99999",
    "mongodb://localhost/?tls=perhaps=1&", "mongodb://local\0host",
  ])
  func badConnectionStringsAreConfiguration(text: String) {
    let error = MongoError.of { () throws(MongoError) in try MongoURI(text) }
    #expect(error?.kind == .configuration)
    #expect(error.map { !"\($0.debugDescription)".contains("p@ss") } == true)
  }

  @Test func secretsAreNeverPrinted() throws {
    let uri = try MongoURI(
      "mongodb://walter:geheim@db1.example:27017,db2.example:27018/crm?replicaSet=r&authSource=admin")
    var dumped = ""
    dump(uri, to: &dumped)
    for text in ["\(uri)", String(reflecting: uri), dumped] {
      #expect(!text.contains("geheim"))
      #expect(!text.contains("walter"))
      #expect(text.contains("db1.example:27017,db2.example:27018"))
    }
    #expect(uri.database == "crm")
    #expect(try MongoURI("mongodb://localhost").database == nil)
  }

  @Test func manyThreadsHaveAClientEach() async throws {
    let test = try TestCollection()
    let (pool, namespace) = (test.pool, test.namespace)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<8 {
        group.addTask {
          let client = try pool.client()
          for number in 0..<20 {
            _ = try client.insert([["lane": .int32(Int32(lane)), "n": .int32(Int32(number))]], into: namespace)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try test.client.count(in: namespace) == 160)
  }

  @Test func aPoolThatIsUsedUpSaysSo() throws {
    let pool = try ClientPool(MongoURI("mongodb://127.0.0.1:1/?maxPoolSize=1&waitQueueTimeoutMS=50"))
    let client = try pool.client()
    let error = MongoError.of { () throws(MongoError) in try pool.client() }
    #expect(error?.kind == .away)
    #expect(error?.codeName == "PoolExhausted")
    withExtendedLifetime(client) {}
  }

  @Test func knowsItsServer() throws {
    let test = try TestCollection()
    try test.client.ping()
    #expect(waitUntil(seconds: 15) { test.pool.knowsPrimary })
    let error = MongoError.of { () throws(MongoError) in try test.client.runCommand(["noSuchCommand": 1], on: "admin") }
    #expect(error?.kind == .configuration)
    try test.client.drop(test.namespace)
  }
}

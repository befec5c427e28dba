import BSON
import CommandLine
import Foundation
import MongoDB

/// The document that a replay leaves in `ringside_replays`: who, what range, what came of it. One thread.
struct ReplayAudit {
  static let collection = "ringside_replays"

  private let client: Client
  private let namespace: Namespace
  private let id: String

  init(_ client: Client, database: String, id: String) {
    self.client = client
    namespace = Namespace(database: database, collection: Self.collection)
    self.id = id
  }

  func begin(_ plan: ReplayPlan) throws(MongoError) {
    var document: BSONDocument = [
      "_id": .string(id), "state": "running", "user": .string(NSUserName()),
      "host": .string(ProcessInfo.processInfo.hostName), "startedAt": Self.now, "updatedAt": Self.now,
    ]
    document.elements += plan.document.elements
    for case .failed(let error) in try client.insert([document], into: namespace) { throw error }
  }

  /// - Parameters:
  ///   - state: `running`, `interrupted`, `done`.
  ///   - before: what earlier runs of the same replay had counted.
  func update(_ state: String, _ counts: ReplayCounts, before: BSONDocument) throws(MongoError) {
    var sums = before
    for (name, count) in counts.all {
      let key = name.replacingOccurrences(of: ".", with: "_")
      var sum = Int64(count)
      if case .int64(let earlier)? = before[key] { sum &+= earlier }
      sums[key] = .int64(sum)
    }
    for case .failed(let error) in try client.update(
      [
        Update(
          filter: ["_id": .string(id)],
          change: ["$set": ["state": .string(state), "updatedAt": Self.now, "counts": .document(sums)]])
      ], in: namespace)
    { throw error }
  }

  func find() throws(MongoError) -> BSONDocument? {
    try client.find(Find(namespace, filter: ["_id": .string(id)], limit: 1, readFromPrimary: true)).first
  }

  private static var now: BSONValue { .date(Int64(Date().timeIntervalSince1970 * 1_000)) }
}

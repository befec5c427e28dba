import BSON
import CRMTemplate
import Foundation
import MongoDB
import TemplateSetup

/// What the doctor asks the database.
struct DatabaseExamination {
  let setup: TemplateSetup
  /// Where the server's clock may be beside ours.
  private static let mostSkew = 2.0

  func findings() -> [Finding] {
    let subject = "database \(setup.databaseURI)"
    let client: Client
    let hello: BSONDocument
    let asked = Date()
    do {
      client = try ClientPool(setup.databaseURI, applicationName: "ringside-doctor").client()
      hello = try client.runCommand(["hello": 1], on: "admin")
    } catch {
      let reason = error.codeName.isEmpty ? error.kind.rawValue : error.codeName
      return [
        error.isAuthorization
          ? .fault(
            subject, "it and this client refuse each other (\(reason))",
            "mend the connection string's user, password, and settings for TLS")
          : .fault(
            subject, "no primary answers (\(reason))", "check that it runs, the connection string, and the user",
            isOutage: true)
      ]
    }
    var findings = [primary(hello, client, subject)]
    findings.append(clock(hello, asked, subject))
    findings += writeConcern(subject)
    for scenario in setup.template.scenarios(of: .lookupByNumber) { findings += indexes(of: scenario, client) }
    return findings
  }

  private func primary(_ hello: BSONDocument, _ client: Client, _ subject: String) -> Finding {
    var version = ""
    if let info = try? client.runCommand(["buildInfo": 1], on: "admin"), case .string(let text)? = info["version"] {
      version = ", version \(text)"
    }
    guard case .string(let name)? = hello["setName"] else {
      return .warning(
        subject, "is no replica set\(version)", "without one there is nothing to take over when this server is away")
    }
    var members = 0
    if case .array(let hosts)? = hello["hosts"] { members = hosts.count }
    return members > 2
      ? .ok(subject, "replica set \(name) of \(members) members\(version)")
      : .warning(
        subject, "replica set \(name) of \(members) member\(members == 1 ? "" : "s")\(version)",
        "three members survive the loss of one")
  }

  private func clock(_ hello: BSONDocument, _ asked: Date, _ subject: String) -> Finding {
    guard case .date(let milliseconds)? = hello["localTime"] else { return .ok(subject, "tells no time") }
    let middle = asked.timeIntervalSince1970 + Date().timeIntervalSince(asked) / 2
    let skew = Double(milliseconds) / 1_000 - middle
    let text = String(format: "its clock is %.1f s %@ this machine's", abs(skew), skew < 0 ? "behind" : "ahead of")
    return abs(skew) > Self.mostSkew
      ? .warning(subject, text, "let both follow NTP: lags and latencies are measured across them")
      : .ok(subject, "its clock is this machine's within \(Self.mostSkew) s")
  }

  private func writeConcern(_ subject: String) -> [Finding] {
    var findings: [Finding] = []
    if let w = setup.databaseURI.option("w"), w != "majority" {
      findings.append(
        .warning(
          subject, "the connection string says w=\(w)", "leave it out: a write then counts once a majority has it"))
    }
    for name in ["journal", "j"] where setup.databaseURI.option(name)?.lowercased() == "false" {
      findings.append(
        .warning(
          subject, "the connection string says \(name)=false", "leave it out: a crash then loses no acknowledged write")
      )
    }
    return findings.isEmpty ? [.ok(subject, "writes are acknowledged by a majority, on disk")] : findings
  }

  /// Whether an index serves each equality of a look-up.
  private func indexes(of scenario: CompiledScenario, _ client: Client) -> [Finding] {
    guard let command = scenario.command, let shape = command.filter?.shape else { return [] }
    let namespace = Namespace(database: command.database, collection: command.collection)
    let subject = "collection \(namespace)"
    let indexes: CollectionIndexes
    do {
      let collections = try client.listCollections(of: namespace.database, named: namespace.collection)
      guard let own = collections.first else {
        return [.warning(subject, "is not there", "check the parameters Database and ContactsCollection")]
      }
      var collation: BSONDocument?
      if case .document(let options)? = own["options"], case .document(let own)? = options["collation"] {
        collation = own
      }
      indexes = CollectionIndexes(try client.listIndexes(of: namespace), collation: collation)
    } catch {
      return [
        .warning(
          subject, "its indexes cannot be listed (\(error.codeName))", "the user needs the right to list indexes")
      ]
    }
    if shape.branches.isEmpty {
      return [
        .warning(
          subject, "the look-up's filter runs as it is written, once a number",
          "an equality on a phone field is asked for all calls of a batch at once: docs/look-up.md")
      ]
    }
    return shape.branches.map { branch in
      guard branch.match == .equality else {
        return .warning(
          subject, "a pattern on \(branch.field) scans the whole collection for each batch",
          "an equality on that field can use an index: docs/look-up.md")
      }
      let path = FieldPath(branch.field.split(separator: ".").map(String.init))
      switch indexes.serving(path) {
      case .served(let name): return .ok(subject, "\(branch.field) is served by the index \(name)")
      case .unknown: return .warning(subject, "nobody knows whether \(branch.field) has an index", nil)
      case .unserved(let reason):
        return .warning(
          subject, "\(branch.field) has no index that serves it\(reason.map { " (there is one that \($0))" } ?? "")",
          ProposalMaker.createIndex(on: path, collection: namespace.collection))
      }
    }
  }
}

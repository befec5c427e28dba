import BSON
import CommandLine
import MongoDB
import PhoneNumbers

/// Reads what a proposal is made of from the database.
struct CollectionSample {
  let profile: CollectionProfile
  let indexes: CollectionIndexes
  let total: Int
  let findings: [TemplateProposal.Finding]

  /// - Throws: a `ProgramError` in words for the person at the terminal.
  init(
    _ namespace: Namespace, size: Int, normalizer: NumberNormalizer, uri: MongoURI
  ) throws(ProgramError) {
    do {
      let client = try ClientPool(uri).client()
      let description = try Self.description(of: namespace, client)
      let isView = description["type"] == .string("view")
      var findings: [TemplateProposal.Finding] = []
      let options = if case .document(let options)? = description["options"] { options } else { BSONDocument() }
      let collation = if case .document(let collation)? = options["collation"] { collation } else { BSONDocument?.none }
      if isView {
        findings.append(.init(kind: .note, text: "It is a view: the indexes of the collection behind it count."))
      }
      if options["validator"] != nil {
        let text = "The collection has rules for its documents (a validator): see whether a new contact keeps them."
        findings.append(.init(kind: .undecided, text: text))
      }
      indexes = CollectionIndexes(isView ? nil : try Self.indexes(of: namespace, client), collation: collation)
      total = try client.estimatedCount(of: namespace)
      profile = try Self.profile(namespace, size: size, total: total, normalizer, client, &findings)
      self.findings = findings
    } catch let error as ProgramError {
      throw error
    } catch let error as MongoError {
      throw Self.problem(error, at: "\(uri)")
    } catch {
      throw ProgramError(.internalFault, "the sample cannot be taken")
    }
  }

  private static func description(of namespace: Namespace, _ client: Client) throws -> BSONDocument {
    if let found = try client.listCollections(of: namespace.database, named: namespace.collection).first {
      return found
    }
    let names = try client.listCollections(of: namespace.database).compactMap { collection -> String? in
      guard case .string(let name)? = collection["name"], !name.hasPrefix("system.") else { return nil }
      return Printable.text(name, limit: 60)
    }
    throw ProgramError(
      .configuration, "the database '\(Printable.text(namespace.database))' has no such collection",
      at: "--collection \(Printable.text(namespace.collection))",
      remedy: names.isEmpty
        ? "it has none at all: look at --database"
        : "it has " + names.sorted().prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : ""))
  }

  /// `nil`: the user may not see them.
  private static func indexes(of namespace: Namespace, _ client: Client) throws(MongoError) -> [BSONDocument]? {
    do throws(MongoError) {
      return try client.listIndexes(of: namespace)
    } catch {
      guard error.origin == .server else { throw error }
      return nil
    }
  }

  /// All of a small collection. Of a large one what `$sample` gives, which costs as much as it gives where the sample is under a
  /// twentieth; where a server does not have it, or takes too long, the oldest and the newest by `_id`, which is always indexed.
  private static func profile(
    _ namespace: Namespace, size: Int, total: Int, _ normalizer: NumberNormalizer, _ client: Client,
    _ findings: inout [TemplateProposal.Finding]
  ) throws(MongoError) -> CollectionProfile {
    var profile = CollectionProfile(normalizer: normalizer)
    if total > size {
      do throws(MongoError) {
        try client.sample(size, of: namespace) { (document) throws(MongoError) in
          profile.add(document)
          return true
        }
        return profile
      } catch {
        guard error.origin == .server, error.kind != .away else { throw error }
        profile = CollectionProfile(normalizer: normalizer)
        findings.append(
          .init(kind: .note, text: "The server does not sample: the oldest and the newest documents were looked at."))
      }
      for order in [1, -1] {
        let half = Find(namespace, filter: [:], sort: ["_id": .int32(Int32(order))], limit: max(1, size / 2))
        try client.find(half) { (document) throws(MongoError) in
          profile.add(document)
          return true
        }
      }
    } else {
      try client.find(Find(namespace, filter: [:], limit: size)) { (document) throws(MongoError) in
        profile.add(document)
        return true
      }
    }
    return profile
  }

  private static func problem(_ error: MongoError, at place: String) -> ProgramError {
    if error.isAuthorization || error.kind == .configuration {
      return ProgramError(
        .configuration, "\(error)", at: place, remedy: "look at the connection string, the user and its rights")
    }
    switch error.kind {
    case .away, .tooSlow:
      return ProgramError(
        .unavailable, "no answer from the database (\(error))", at: place,
        remedy: "check that it runs, and --mongodb-uri")
    default: return ProgramError(.internalFault, "\(error)", at: place)
    }
  }
}

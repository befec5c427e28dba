package import BSON

/// One query.
package struct Find: Sendable {
  package var namespace: Namespace
  package var filter: BSONDocument
  package var projection: BSONDocument?
  package var sort: BSONDocument?
  /// No more than so many documents; `nil` for all.
  package var limit: Int?
  /// Documents per reply. Where `nil`, the server's first reply has 101, and a full reply leaves a cursor open: ask for one
  /// more than can match.
  package var batchSize: Int?
  /// Milliseconds that the server may spend. Under the socket time-out (10 s), else a slow query looks like a network cut.
  package var maxTimeMS: Int?
  /// Whether the primary is asked, whatever read preference the connection string has.
  package var readFromPrimary: Bool
  /// Shown by the server's profiler and logs; no value of a document belongs here.
  package var comment: String?

  package init(
    _ namespace: Namespace, filter: BSONDocument, projection: BSONDocument? = nil, sort: BSONDocument? = nil,
    limit: Int? = nil, batchSize: Int? = nil, maxTimeMS: Int? = 8_000, readFromPrimary: Bool = false,
    comment: String? = nil
  ) {
    self.namespace = namespace
    self.filter = filter
    self.projection = projection
    self.sort = sort
    self.limit = limit
    self.batchSize = batchSize
    self.maxTimeMS = maxTimeMS
    self.readFromPrimary = readFromPrimary
    self.comment = comment
  }

  var options: BSONDocument {
    var elements: [BSONDocument.Element] = []
    func add(_ key: String, _ value: BSONValue?) {
      if let value { elements.append(BSONDocument.Element(key: key, value: value)) }
    }
    add("projection", projection.map { .document($0) })
    add("sort", sort.map { .document($0) })
    add("limit", limit.map { .int64(Int64($0)) })
    add("batchSize", batchSize.map { .int32(Int32(clamping: $0)) })
    add("maxTimeMS", maxTimeMS.map { .int64(Int64($0)) })
    add("comment", comment.map { .string($0) })
    return BSONDocument(elements)
  }
}

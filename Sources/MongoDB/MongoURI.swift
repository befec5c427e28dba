/// A connection string, checked. It prints itself as its hosts alone: no user, no secret, no option.
package struct MongoURI: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  let text: String
  /// The database of the connection string, if it names one.
  package let database: String?
  private let hosts: String

  /// Checks the syntax only; no server is asked. Throws `.configuration`.
  package init(_ text: String) throws(MongoError) {
    let uri = try ParsedURI(text)
    self.text = text
    hosts = uri.hosts
    database = uri.database
  }

  package var description: String { "mongodb://\(hosts)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["hosts": hosts]) }
}

/// A connection string, checked. It prints itself as its hosts alone: no user, no secret, no option.
package struct MongoURI: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  let text: String
  /// The database of the connection string, if it names one.
  package let database: String?
  private let hosts: String
  /// The files with certificates and keys that it names, by their options.
  package let tlsFiles: [String: String]

  /// Checks the syntax only; no server is asked. Throws `.configuration`.
  package init(_ text: String) throws(MongoError) {
    let uri = try ParsedURI(text)
    self.text = text
    hosts = uri.hosts
    database = uri.database
    tlsFiles = uri.tlsFiles
  }

  package var description: String { "mongodb://\(hosts)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["hosts": hosts]) }

  /// The value of an option of the connection string, whose names are compared without regard to case; nil where it is not given.
  /// Only for options that are no secrets.
  package func option(_ name: String) -> String? {
    guard let mark = text.lastIndex(of: "?") else { return nil }
    for pair in text[text.index(after: mark)...].split(whereSeparator: { $0 == "&" || $0 == ";" }) {
      let halves = pair.split(separator: "=", maxSplits: 1)
      if halves.count == 2, halves[0].lowercased() == name.lowercased() { return String(halves[1]) }
    }
    return nil
  }
}

import CallEvents
import CommandLine

extension AccessPlan {
  var table: TextTable {
    var table = TextTable([
      "PROGRAM": .left, "PRINCIPAL": .left, "OPERATION": .left, "RESOURCE": .left, "NAME": .left, "FOR": .left,
    ])
    for rule in rules {
      table.add([
        rule.program.rawValue, rule.principal, rule.operation.rawValue, rule.kind.rawValue,
        rule.isPrefix ? rule.name + "*" : rule.name, rule.purpose,
      ])
    }
    return table
  }

  /// An array with an object for each, and a line feed.
  var json: String {
    var json = JSONWriter()
    json.beginArray()
    for rule in rules {
      json.beginObject()
      json.member("program", rule.program.rawValue)
      json.member("principal", rule.principal)
      json.member("operation", rule.operation.rawValue)
      json.member("resource", rule.kind.rawValue)
      json.member("name", rule.name)
      json.member("pattern", rule.isPrefix ? "prefixed" : "literal")
      json.memberUnlessEmpty("for", rule.purpose)
      json.endObject()
    }
    json.endArray()
    return String(decoding: json.bytes, as: UTF8.self) + "\n"
  }

  /// Lines for a shell, one for all resources that are granted alike.
  /// - Parameters:
  ///   - brokers: of the administrator.
  ///   - configuration: a properties file for Kafka's own tools, with which he comes to them.
  func commands(brokers: String, configuration: String?) -> String {
    struct Grant: Hashable {
      let principal: String
      let operation: Operation
      let kind: ResourceKind
      let isPrefix: Bool
    }
    var order: [Grant] = []
    var names: [Grant: [String]] = [:]
    for rule in rules {
      let grant = Grant(
        principal: rule.principal, operation: rule.operation, kind: rule.kind, isPrefix: rule.isPrefix)
      if names[grant] == nil { order.append(grant) }
      if names[grant]?.contains(rule.name) != true { names[grant, default: []].append(rule.name) }
    }
    return order.map { grant in
      var words = ["kafka-acls.sh", "--bootstrap-server", brokers]
      if let configuration { words += ["--command-config", configuration] }
      words += ["--add", "--allow-principal", grant.principal, "--operation", grant.operation.rawValue]
      if grant.isPrefix { words += ["--resource-pattern-type", "prefixed"] }
      for name in names[grant] ?? [] { words += ["--\(grant.kind.rawValue)", name] }
      return words.map(Self.quoted).joined(separator: " ") + "\n"
    }.joined()
  }

  /// As a shell takes it for one word.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-._:/,=@+%".utf8.contains(byte)
      }
    }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
  }
}

/// A field of a contact by the names that lead to it from the root. An array on the way has no name of its own, as in a
/// template's paths.
struct FieldPath: Hashable, Sendable {
  var names: [String] = []

  init(_ names: some Sequence<String> = []) { self.names = Array(names) }

  /// As a template's path or a filter's key has it.
  var text: String { names.joined(separator: ".") }

  func appending(_ name: String) -> FieldPath { FieldPath(names + [name]) }

  /// For a person: the root has a name, too.
  var shown: String { names.isEmpty ? "the document" : text }
}

/// What may be done with a field's name.
enum FieldName {
  case usable
  /// Template, filter or path would read it as something else.
  case unwritable
  /// It looks like a value that serves as a key: a number, an address, an id. Nobody may see it.
  case data

  /// Letters, digits, `_`, `-` and blanks inside mean themselves everywhere; digits alone would be the number of an element.
  static func judge(_ name: String) -> FieldName {
    var digits = 0
    var isPlain = true
    var hasOther = false
    for scalar in name.unicodeScalars {
      switch scalar {
      case "0"..."9": digits &+= 1
      case "@": return .data
      case "_", "-", " ": hasOther = true
      default:
        hasOther = true
        if !scalar.properties.isAlphabetic, scalar.properties.generalCategory != .nonspacingMark { isPlain = false }
      }
    }
    if digits >= 5 || name.unicodeScalars.count > 64 { return .data }
    guard isPlain, hasOther, name.first != " ", name.last != " " else { return .unwritable }
    return .usable
  }
}

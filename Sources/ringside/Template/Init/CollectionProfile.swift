import BSON
import PhoneNumbers

/// What the documents of a collection are made of: which fields, how often they are filled, what their values are like.
/// Pure, and of a size that does not grow with the documents.
struct CollectionProfile {
  /// Names that lead to a value; what lies deeper is not looked at.
  static let maximumDepth = 8
  static let maximumFields = 4_000
  private static let maximumElements = 100

  /// Whether an array stands there.
  struct Shape {
    var arrays = 0
    var others = 0
    var isArray: Bool { arrays > others }
  }

  private(set) var documents = 0
  private(set) var fields: [FieldPath: FieldStatistics] = [:]
  private(set) var shapes: [FieldPath: Shape] = [:]
  /// Names that no template can hold, below where they stand.
  private(set) var unwritable: [FieldPath: Set<String>] = [:]
  /// Where names are data.
  private(set) var dataNames: Set<FieldPath> = []
  /// There were more fields than are looked at.
  private(set) var isCut = false

  private let normalizer: NumberNormalizer
  private var forms = StoredForms()

  init(normalizer: NumberNormalizer) {
    self.normalizer = normalizer
  }

  mutating func add(_ document: BSONDocument) {
    documents += 1
    walk(document, at: FieldPath())
  }

  private mutating func walk(_ document: BSONDocument, at parent: FieldPath) {
    guard parent.names.count < Self.maximumDepth else { return }
    for element in document.elements where !(parent.names.isEmpty && element.key == "_id") {
      switch FieldName.judge(element.key) {
      case .usable: take(element.value, at: parent.appending(element.key), inArray: false)
      case .unwritable: if unwritable.count < 100 { note(element.key, below: parent) }
      case .data: if dataNames.count < 100 { dataNames.insert(parent) }
      }
    }
  }

  private mutating func note(_ name: String, below parent: FieldPath) {
    guard unwritable[parent, default: []].count < 20 else { return }
    unwritable[parent, default: []].insert(name)
  }

  private mutating func take(_ value: BSONValue, at path: FieldPath, inArray: Bool) {
    if !inArray, shapes.count < 2 * Self.maximumFields || shapes[path] != nil {
      if case .array = value {
        shapes[path, default: Shape()].arrays += 1
      } else {
        shapes[path, default: Shape()].others += 1
      }
    }
    switch value {
    case .document(let inner): walk(inner, at: path)
    case .array(let elements):
      // Neither a filter nor a path looks into an array in an array.
      guard !inArray else { return }
      for element in elements.prefix(Self.maximumElements) { take(element, at: path, inArray: true) }
    case .string(let text), .symbol(let text): take(text: text, at: path)
    case .int32(let number): take(integer: Int64(number), at: path)
    case .int64(let number): take(integer: number, at: path)
    case .double(let number): if let whole = Int64(exactly: number) { take(integer: whole, at: path) }
    default: break
    }
  }

  private mutating func take(text: String, at path: FieldPath) {
    guard text.utf8.contains(where: { $0 > 32 }), hasRoom(for: path) else { return }
    fields[path, default: FieldStatistics()]
      .take(text: text, document: documents, normalizer: normalizer, forms: &forms)
  }

  private mutating func take(integer: Int64, at path: FieldPath) {
    guard hasRoom(for: path) else { return }
    fields[path, default: FieldStatistics()]
      .take(integer: integer, document: documents, normalizer: normalizer, forms: &forms)
  }

  private mutating func hasRoom(for path: FieldPath) -> Bool {
    guard fields.count >= Self.maximumFields, fields[path] == nil else { return true }
    isCut = true
    return false
  }

  /// Objects whose names differ from document to document: their names are somebody's data, not a structure.
  var maps: Set<FieldPath> {
    var children: [FieldPath: (names: Set<String>, filled: Int)] = [:]
    for (path, statistics) in fields {
      for depth in 1..<path.names.count {
        let parent = FieldPath(path.names.prefix(depth))
        children[parent, default: ([], 0)].names.insert(path.names[depth])
        children[parent, default: ([], 0)].filled += statistics.documents
      }
    }
    return Set(
      children.filter { $0.value.names.count >= 30 && $0.value.filled < $0.value.names.count * max(1, documents / 20) }
        .keys)
  }
}

package import BSON

/// A path into a record: names separated by `.`, `[n]` behind a name for one element of an array
/// (template-format.md, section 10, "Paths").
package struct RecordPath: Hashable, Sendable {
  enum Segment: Hashable, Sendable {
    /// A key of an object; where an array stands, a segment of digits is the number of an element.
    case name(String, number: Int?)
    /// `[n]`.
    case element(Int)
  }

  let segments: [Segment]
  /// As it was written, without white space at its ends.
  package let spelling: String

  /// `nil`: nothing is named.
  package init?(_ spelling: String) {
    var segments: [Segment] = []
    for part in spelling.split(separator: ".", omittingEmptySubsequences: true) {
      Self.append(part, to: &segments)
    }
    guard !segments.isEmpty else { return nil }
    self.segments = segments
    self.spelling = spelling
  }

  /// One part between dots: `name`, `name[1]`, `name[1][2]`; brackets that hold no number belong to the name.
  private static func append(_ part: Substring, to segments: inout [Segment]) {
    var name = part
    var elements: [Int] = []
    while name.last == "]", let open = name.lastIndex(of: "["),
      let number = number(name[name.index(after: open)...].dropLast())
    {
      elements.append(number)
      name = name[..<open]
    }
    if !name.isEmpty { segments.append(.name(String(name), number: number(name))) }
    segments += elements.reversed().map(Segment.element)
  }

  private static func number(_ digits: Substring) -> Int? {
    guard !digits.isEmpty, digits.utf8.count <= 9, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(digits)
  }

  /// The field of the record in which the path begins: what a projection must keep.
  package var rootField: String {
    guard case .name(let name, _)? = segments.first else { return spelling }
    return name
  }
}

extension RecordPath {
  /// What a path leads to where no array stands in its way, as in most records.
  enum PlainLeaf {
    case leaf(BSONValue)
    case nothing
    /// An array is met: any number of leaves.
    case several
  }

  func plainLeaf(in document: BSONDocument) -> PlainLeaf {
    plainLeaf(in: document.elements, from: 0)
  }

  private func plainLeaf(in elements: [BSONDocument.Element], from depth: Int) -> PlainLeaf {
    guard depth < segments.count, case .name(let name, _) = segments[depth] else { return .nothing }
    for index in elements.indices
    where elements[index].key.utf8.count == name.utf8.count && elements[index].key == name {
      switch elements[index].value {
      case .array: return .several
      case .document(let inner):
        return depth + 1 < segments.count
          ? plainLeaf(in: inner.elements, from: depth + 1) : .leaf(elements[index].value)
      default: return depth + 1 < segments.count ? .nothing : .leaf(elements[index].value)
      }
    }
    return .nothing
  }

  /// Calls `visit` with each leaf below `document`, in order, until it answers false.
  package func forEachLeaf(in document: BSONDocument, _ visit: (BSONValue) -> Bool) {
    guard case .name(let name, _)? = segments.first, let value = document[name] else { return }
    _ = walk(value, from: 1, choosing: nil, visit)
  }

  /// Chooses elements of an array at one depth of the path.
  struct Choice {
    /// How many segments lead to the array.
    var depth: Int
    var keeps: (BSONValue) -> Bool
  }

  func forEachLeaf(in document: BSONDocument, choosing choice: [Choice], _ visit: (BSONValue) -> Bool) {
    guard case .name(let name, _)? = segments.first, let value = document[name] else { return }
    _ = walk(value, from: 1, choosing: choice.isEmpty ? nil : choice, visit)
  }

  /// False: `visit` has had enough.
  private func walk(
    _ value: BSONValue, from depth: Int, choosing choice: [Choice]?, _ visit: (BSONValue) -> Bool
  ) -> Bool {
    switch value {
    case .array(let elements):
      guard let choice, choice.contains(where: { $0.depth == depth }) else {
        return walk(elements: elements, from: depth, choosing: choice, visit)
      }
      let kept = elements.filter { element in
        choice.allSatisfy { $0.depth != depth || $0.keeps(element) }
      }
      // What is inside an element that was chosen here is not chosen again at the same depth.
      let rest = choice.filter { $0.depth != depth }
      return walk(elements: kept, from: depth, choosing: rest.isEmpty ? nil : rest, visit)
    case .document(let document):
      if let choice, !choice.allSatisfy({ $0.depth != depth || $0.keeps(value) }) { return true }
      guard depth < segments.count else { return visit(value) }
      guard case .name(let name, _) = segments[depth], let next = document[name] else { return true }
      return walk(next, from: depth + 1, choosing: choice, visit)
    default:
      return depth < segments.count ? true : visit(value)
    }
  }

  private func walk(
    elements: [BSONValue], from depth: Int, choosing choice: [Choice]?, _ visit: (BSONValue) -> Bool
  ) -> Bool {
    if depth < segments.count {
      switch segments[depth] {
      case .element(let number), .name(_, let number?):
        guard elements.indices.contains(number) else { return true }
        return walk(elements[number], from: depth + 1, choosing: choice, visit)
      case .name: break
      }
    }
    for element in elements {
      guard walk(element, from: depth, choosing: choice, visit) else { return false }
    }
    return true
  }

  /// Whether an array stands where the first `depth` segments lead.
  func leadsToArray(in document: BSONDocument, depth: Int) -> Bool {
    guard case .name(let name, _)? = segments.first, let value = document[name] else { return false }
    return leadsToArray(value, from: 1, to: depth)
  }

  private func leadsToArray(_ value: BSONValue, from depth: Int, to end: Int) -> Bool {
    switch value {
    case .array(let elements):
      guard depth < end else { return depth == end }
      switch segments[depth] {
      case .element(let number), .name(_, let number?):
        return elements.indices.contains(number) && leadsToArray(elements[number], from: depth + 1, to: end)
      case .name: return elements.contains { leadsToArray($0, from: depth, to: end) }
      }
    case .document(let document):
      guard depth < end, case .name(let name, _) = segments[depth], let next = document[name] else { return false }
      return leadsToArray(next, from: depth + 1, to: end)
    default: return false
    }
  }

  /// Leaves of the path's rest below an element of an array.
  func forEachLeaf(below element: BSONValue, from depth: Int, _ visit: (BSONValue) -> Bool) {
    _ = walk(element, from: depth, choosing: nil, visit)
  }

  /// How many segments both paths begin with.
  func commonLength(with other: RecordPath) -> Int {
    zip(segments, other.segments).prefix { $0 == $1 }.count
  }
}

import BSON

/// The tree of a filter, with expressions where values go.
indirect enum FilterNode: Sendable {
  case constant(BSONValue)
  case document([FilterElement])
  case array([FilterNode])
  case string(FilterText)
  /// An expression outside strings: its text decides the type.
  case bare(ExpressionNode, isPattern: Bool)
  case converted(FilterConversion, FilterNode)
  case regularExpression(pattern: FilterText, options: FilterText)
}

struct FilterElement: Sendable {
  var key: FilterText
  var value: FilterNode
}

/// A string of a filter: literal text and brackets.
struct FilterText: Sendable {
  var parts: [ExpressionPiece]
  /// Values are escaped: the template's own text is a regular expression.
  var isPattern = false
  /// A key, or the name of a field: data may not choose it.
  var parametersOnly = false

  init(_ parts: [ExpressionPiece]) {
    self.parts = parts
  }

  init(_ text: String) {
    self.parts = text.isEmpty ? [] : [.literal(text)]
  }

  /// `nil` where an expression is in it.
  var constant: String? {
    guard let first = parts.first else { return "" }
    if parts.count == 1, case .literal(let text) = first { return text } else { return nil }
  }
}

/// The constructors of the shell and of extended JSON.
enum FilterConversion: Sendable {
  case objectID, date, int32, int64, double, decimal128
}

extension FilterNode {
  /// The same tree with everything that has no expression in it as one value, so that binding copies it as it is.
  var folded: FilterNode {
    switch self {
    case .constant, .bare: return self
    case .string(let text): return text.constant.map { .constant(.string($0)) } ?? self
    case .array(let nodes):
      let nodes = nodes.map(\.folded)
      let values = nodes.compactMap(\.constantValue)
      return values.count == nodes.count ? .constant(.array(values)) : .array(nodes)
    case .document(let elements):
      let elements = elements.map { FilterElement(key: $0.key, value: $0.value.folded) }
      var document = BSONDocument()
      for element in elements {
        guard let key = element.key.constant, let value = element.value.constantValue else {
          return .document(elements)
        }
        document.elements.append(.init(key: key, value: value))
      }
      return .constant(.document(document))
    case .converted(let conversion, let node):
      let node = node.folded
      guard let value = node.constantValue, let converted = conversion.value(of: value) else {
        return .converted(conversion, node)
      }
      return .constant(converted)
    case .regularExpression(let pattern, let options):
      guard let pattern = pattern.constant, let options = options.constant else { return self }
      return .constant(.regularExpression(pattern: pattern, options: options))
    }
  }

  var constantValue: BSONValue? {
    if case .constant(let value) = self { value } else { nil }
  }
}

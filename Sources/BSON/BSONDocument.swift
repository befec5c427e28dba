/// Keys and values in the order of the server. A key may stand twice, as BSON allows; a look-up finds the first.
package struct BSONDocument: Hashable, Sendable {
  package struct Element: Hashable, Sendable {
    package var key: String
    package var value: BSONValue

    package init(key: String, value: BSONValue) {
      self.key = key
      self.value = value
    }

    package static func == (left: Element, right: Element) -> Bool {
      sameText(left.key, right.key) && left.value == right.value
    }
  }

  package var elements: [Element]

  package init(_ elements: [Element] = []) {
    self.elements = elements
  }

  package var isEmpty: Bool { elements.isEmpty }

  /// The first value under `key`; setting replaces it in its place, or appends; setting `nil` removes it.
  package subscript(_ key: String) -> BSONValue? {
    get { elements.first { sameText($0.key, key) }?.value }
    set {
      let index = elements.firstIndex { sameText($0.key, key) }
      switch (index, newValue) {
      case (let index?, let value?): elements[index].value = value
      case (let index?, nil): elements.remove(at: index)
      case (nil, let value?): elements.append(Element(key: key, value: value))
      case (nil, nil): break
      }
    }
  }
}

extension BSONDocument: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, BSONValue)...) {
    self.elements = elements.map { Element(key: $0.0, value: $0.1) }
  }
}

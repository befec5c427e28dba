/// Where a text stands in another, as positions in UTF-8, from left to right, in time proportional to both (the search
/// of Knuth, Morris and Pratt): neither a contact nor a caller can make it slow. An empty text stands at 0 alone.
struct Occurrences: Sequence, IteratorProtocol {
  private let needle: [UInt8]
  private let text: [UInt8]
  /// For each length of a matched front of the needle: the longest shorter front that this one ends with.
  private let fallback: [Int]
  private let overlapping: Bool
  private var position = 0
  private var matched = 0
  private var isOver = false

  init(of needle: String, in text: String, overlapping: Bool = false) {
    self.needle = Array(needle.utf8)
    self.text = Array(text.utf8)
    self.overlapping = overlapping
    fallback = Self.fallbacks(of: self.needle)
  }

  var first: Int? {
    var copy = self
    return copy.next()
  }

  mutating func next() -> Int? {
    guard !needle.isEmpty else {
      defer { isOver = true }
      return isOver ? nil : 0
    }
    while position < text.count {
      let byte = text[position]
      while matched > 0, needle[matched] != byte { matched = fallback[matched] }
      if needle[matched] == byte { matched += 1 }
      position += 1
      if matched == needle.count {
        matched = overlapping ? fallback[matched] : 0
        return position - needle.count
      }
    }
    return nil
  }

  private static func fallbacks(of needle: [UInt8]) -> [Int] {
    var fallback = [Int](repeating: 0, count: needle.count + 1)
    var length = 0
    for index in needle.indices.dropFirst() {
      while length > 0, needle[index] != needle[length] { length = fallback[length] }
      if needle[index] == needle[length] { length += 1 }
      fallback[index + 1] = length
    }
    return fallback
  }
}

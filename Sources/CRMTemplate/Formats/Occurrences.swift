/// Where a text stands in another, as positions in UTF-8, from left to right. Nothing is found of an empty text but 0.
struct Occurrences: Sequence, IteratorProtocol {
  private let needle: [UInt8]
  private let text: [UInt8]
  private let step: Int
  private var position = 0

  init(of needle: String, in text: String, overlapping: Bool = false) {
    self.needle = Array(needle.utf8)
    self.text = Array(text.utf8)
    step = overlapping ? 1 : Swift.max(self.needle.count, 1)
  }

  var first: Int? {
    var copy = self
    return copy.next()
  }

  /// The last one, found from the right.
  var last: Int? {
    var start = text.count - needle.count
    while start >= 0 {
      if matches(at: start) { return start }
      start -= 1
    }
    return nil
  }

  mutating func next() -> Int? {
    while position <= text.count - needle.count {
      if matches(at: position) {
        defer { position += step }
        return position
      }
      position += 1
    }
    return nil
  }

  private func matches(at start: Int) -> Bool {
    for index in needle.indices where text[start + index] != needle[index] { return false }
    return true
  }
}

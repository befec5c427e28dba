/// A regular expression that finds texts ending with one of several numbers, whatever stands between the digits.
///
/// It is a filter for candidates: what it finds is verified by normalising it. It is of the common part of PCRE (MongoDB)
/// and other engines: literals, `\D*`, `(?:…|…)` and `$`. Numbers with equal beginnings share them, which keeps it short,
/// so that many numbers fit, and quick, because most texts fail at the first digit.
package struct SuffixPattern: Sendable {
  package let text: String
  /// How many of the numbers that were given it holds, from the first on.
  package let count: Int

  /// A pattern for as many of `numbers` (national significant numbers: ASCII digits; others are left out, and counted) as
  /// fit into `maximumLength` characters, from the first on. Nil where not even one does, or none is left.
  package init?(_ numbers: ArraySlice<String>, maximumLength: Int) {
    // A wrong guess costs one more build: the length grows with the count, so halving finds the most in a few steps.
    var (fits, tooMany) = (0, numbers.count + 1)
    var best: String?
    var guess = numbers.count
    while guess > fits {
      let text = Self.text(for: numbers.prefix(guess))
      if let text, text.utf8.count <= maximumLength {
        (fits, best) = (guess, text)
      } else {
        tooMany = guess
      }
      guess = (fits + tooMany) / 2
    }
    guard let best else { return nil }
    text = best
    count = fits
  }

  package init?(_ numbers: [String], maximumLength: Int) {
    self.init(numbers[...], maximumLength: maximumLength)
  }

  /// MongoDB's limit for a pattern, in characters.
  package static let mongoDBMaximumLength = 32_764

  private static func text(for numbers: ArraySlice<String>) -> String? {
    let plain = Set(numbers).map { Array($0.utf8) }.filter { !$0.isEmpty && $0.allSatisfy { $0 &- 48 < 10 } }
    guard !plain.isEmpty else { return nil }
    // What ends the text behind the number: a bracket or a blank, no digit.
    return alternatives(plain.sorted { $0.lexicographicallyPrecedes($1) }[...], depth: 0, isFirst: true) + "\\D*$"
  }

  /// `numbers` are sorted, different, and equal up to `depth`.
  private static func alternatives(_ numbers: ArraySlice<[UInt8]>, depth: Int, isFirst: Bool) -> String {
    guard let first = numbers.first else { return "" }
    if numbers.count == 1 {
      var text = ""
      for (offset, digit) in first[depth...].enumerated() {
        if offset > 0 || !isFirst { text += "\\D*" }
        text.unicodeScalars.append(Unicode.Scalar(digit))
      }
      return text
    }
    var branches: [String] = []
    var rest = numbers
    if first.count == depth {
      // A number that another one begins with ends here.
      branches.append("")
      rest = rest.dropFirst()
    }
    while let head = rest.first {
      let digit = head[depth]
      let group = rest.prefix { $0[depth] == digit }
      rest = rest.dropFirst(group.count)
      let tail = alternatives(group, depth: depth + 1, isFirst: false)
      branches.append((isFirst ? "" : "\\D*") + String(Unicode.Scalar(digit)) + tail)
    }
    return branches.count == 1 ? branches[0] : "(?:" + branches.joined(separator: "|") + ")"
  }
}

import Synchronization

/// How libphonenumber's metadata writes one way of grouping.
struct GroupingText: Sendable {
  let pattern: String
  let format: String
  let leadingDigits: String
  let nationalPrefixRule: String
}

/// One way of grouping digits, ready to use.
struct NumberGrouping: Sendable {
  private enum Piece { case text([UInt8]), group(Int) }

  let leadingDigits: DigitAutomaton
  /// Fewest and most digits of each group.
  private let groups: [(least: Int, most: Int)]
  private let least: Int
  private let most: Int
  private let pieces: [Piece]

  /// Nil where the pattern is more than groups of digits, or the format more than groups and text. In a national form the
  /// rule for the national prefix stands for the first group of the format, as in FormatNsnUsingPattern.
  init?(_ text: GroupingText, isNational: Bool) {
    guard let groups = Self.groups(of: text.pattern) else { return nil }
    leadingDigits = DigitAutomaton(text.leadingDigits)
    guard leadingDigits.isKnown, !leadingDigits.acceptsTooMuch else { return nil }
    var format = Array(text.format.utf8)
    if isNational, !text.nationalPrefixRule.isEmpty {
      guard let first = Self.firstGroup(in: format) else { return nil }
      let rule = Array(text.nationalPrefixRule.utf8)
      guard let place = Self.firstGroup(in: rule), rule[place + 1] == UInt8(ascii: "1") else { return nil }
      let group = format[first...first + 1]
      format.replaceSubrange(first...first + 1, with: rule[..<place] + group + rule[(place + 2)...])
    }
    guard let pieces = Self.pieces(of: format, groupCount: groups.count) else { return nil }
    self.groups = groups
    self.pieces = pieces
    least = groups.reduce(0) { $0 + $1.least }
    most = groups.reduce(0) { $0 + $1.most }
  }

  func takes(_ digits: Digits) -> Bool {
    least <= digits.count && digits.count <= most && leadingDigits.matchesStart(digits)
  }

  /// Writes ASCII. Only for digits that it `takes`.
  func write(_ digits: Digits, to output: inout [UInt8]) {
    for piece in pieces {
      switch piece {
      case .text(let text): output.append(contentsOf: text)
      case .group(let group):
        for index in range(of: group, in: digits.count) { output.append(digits[index] &+ 48) }
      }
    }
  }

  /// As a regular expression: each group takes as much as leaves the least for those behind it.
  private func range(of group: Int, in count: Int) -> Range<Int> {
    var (start, end, spare) = (0, 0, count &- least)
    for index in 0...group {
      let extra = min(spare, groups[index].most &- groups[index].least)
      start = end
      end &+= groups[index].least &+ extra
      spare &-= extra
    }
    return start..<end
  }

  private static func firstGroup(in format: [UInt8]) -> Int? {
    format.indices.dropLast().first { format[$0] == UInt8(ascii: "$") && format[$0 + 1] &- 48 < 10 }
  }

  /// `(\d{2})(\d{3,4})`: nil for anything else.
  private static func groups(of pattern: String) -> [(least: Int, most: Int)]? {
    var groups: [(least: Int, most: Int)] = []
    var rest = pattern[...]
    while !rest.isEmpty {
      guard let close = rest.firstIndex(of: ")"), rest.hasPrefix("(\\d"), groups.count < 15 else { return nil }
      guard let pattern = DigitPattern.parse(String(rest[...close]))?.pattern,
        case .sequence(let outer) = pattern, outer.count == 1,
        case .sequence(let inner) = outer[0], inner.count == 1
      else { return nil }
      switch inner[0] {
      case .anyDigit: groups.append((1, 1))
      case .repeated(.anyDigit, lower: let lower, upper: let upper?): groups.append((lower, upper))
      default: return nil
      }
      rest = rest[rest.index(after: close)...]
    }
    return groups.isEmpty ? nil : groups
  }

  private static func pieces(of format: [UInt8], groupCount: Int) -> [Piece]? {
    var pieces: [Piece] = []
    var text: [UInt8] = []
    var index = 0
    while index < format.count {
      let byte = format[index]
      index += 1
      guard byte == UInt8(ascii: "$") else {
        // The international form's separators are found again by their bytes, so nothing but ASCII.
        guard byte < 0x80, byte != UInt8(ascii: "\\") else { return nil }
        text.append(byte)
        continue
      }
      guard index < format.count, (1...9).contains(Int(format[index]) - 48) else { return nil }
      let group = Int(format[index]) - 49
      guard group < groupCount else { return nil }
      index += 1
      if !text.isEmpty { pieces.append(.text(text)) }
      text = []
      pieces.append(.group(group))
    }
    if !text.isEmpty { pieces.append(.text(text)) }
    return pieces
  }
}

/// A plan's groupings, compiled when they are first asked for.
final class LazyGroupings: Sendable {
  final class Table: Sendable {
    /// Nil where one of them is beyond `NumberGrouping`: then libphonenumber formats all numbers of the plan.
    let national: [NumberGrouping]?
    let international: [NumberGrouping]?

    init(national: [GroupingText], international: [GroupingText]) {
      self.national = Self.compile(national, isNational: true)
      self.international = Self.compile(international.isEmpty ? national : international, isNational: false)
    }

    private static func compile(_ texts: [GroupingText], isNational: Bool) -> [NumberGrouping]? {
      let compiled = texts.compactMap { NumberGrouping($0, isNational: isNational) }
      return compiled.count == texts.count ? compiled : nil
    }
  }

  private let national: [GroupingText]
  private let international: [GroupingText]
  private let built = AtomicLazyReference<Table>()

  init(national: [GroupingText], international: [GroupingText]) {
    self.national = national
    self.international = international
  }

  var value: Table {
    built.load() ?? built.storeIfNil(Table(national: national, international: international))
  }
}

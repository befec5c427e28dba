extension KafkaConfiguration {
  /// Reads Java-style properties (`java.util.Properties.load`): `key=value`, `key: value` or `key value`, comments behind `#` or `!`,
  /// a line that ends in `\` goes on in the next, escapes `\t \n \r \f \\ \uXXXX`.
  ///
  /// Stricter than Java in one point: a line with a key and nothing else is a mistake, not an empty value.
  /// - Parameter file: names the text in errors.
  package mutating func read(properties text: String, file: String) throws(KafkaConfigurationError) {
    var problems: [KafkaConfigurationError.Problem] = []
    for line in Self.logicalLines(of: text) {
      let place = "\(file):\(line.number)"
      var parser = PropertyLine(line.content)
      switch parser.parse() {
      case .success(let (key, value)): set(key, value, place: place)
      case .failure(let mistake): problems.append(.init(place: place, property: nil, reason: mistake.reason))
      }
    }
    guard problems.isEmpty else { throw KafkaConfigurationError(problems: problems) }
  }

  /// Lines without comments and blanks, continued ones joined, each with the number of its first line.
  private static func logicalLines(of text: String) -> [(number: Int, content: [Unicode.Scalar])] {
    var result: [(number: Int, content: [Unicode.Scalar])] = []
    var continued: (number: Int, content: [Unicode.Scalar])?
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      var content = Array(line.unicodeScalars.drop { $0 == " " || $0 == "\t" || $0 == "\u{c}" })
      if continued == nil, content.first.map({ $0 == "#" || $0 == "!" }) ?? true { continue }
      let backslashes = content.reversed().prefix { $0 == "\\" }.count
      let goesOn = backslashes % 2 == 1
      if goesOn { content.removeLast() }
      let joined = (number: continued?.number ?? index + 1, content: (continued?.content ?? []) + content)
      continued = goesOn ? joined : nil
      if !goesOn { result.append(joined) }
    }
    if let continued { result.append(continued) }
    return result
  }
}

/// One logical line of a properties file.
private struct PropertyLine {
  struct Mistake: Error {
    let reason: String
  }

  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

  mutating func parse() -> Result<(key: String, value: String), Mistake> {
    do throws(Mistake) {
      let key = try take { $0 == "=" || $0 == ":" || $0 == " " || $0 == "\t" }
      guard !key.isEmpty else { throw Mistake(reason: "a property has no name") }
      skipBlanks()
      guard position < scalars.count else { throw Mistake(reason: "key=value is expected") }
      if scalars[position] == "=" || scalars[position] == ":" { position += 1 }
      skipBlanks()
      return .success((key, try take { _ in false }))
    } catch {
      return .failure(error)
    }
  }

  private mutating func skipBlanks() {
    while position < scalars.count, scalars[position] == " " || scalars[position] == "\t" { position += 1 }
  }

  private mutating func take(until isEnd: (Unicode.Scalar) -> Bool) throws(Mistake) -> String {
    var text = String.UnicodeScalarView()
    while position < scalars.count, !isEnd(scalars[position]) {
      let scalar = scalars[position]
      position += 1
      text.append(scalar == "\\" ? try escaped() : scalar)
    }
    return String(text)
  }

  private mutating func escaped() throws(Mistake) -> Unicode.Scalar {
    guard position < scalars.count else { return "\\" }
    let scalar = scalars[position]
    position += 1
    switch scalar {
    case "t": return "\t"
    case "n": return "\n"
    case "r": return "\r"
    case "f": return "\u{c}"
    case "u":
      let digits = String(String.UnicodeScalarView(scalars[position...].prefix(4)))
      guard digits.unicodeScalars.count == 4, let number = UInt32(digits, radix: 16), let value = Unicode.Scalar(number)
      else { throw Mistake(reason: "\\u needs four hexadecimal digits of a character") }
      position += 4
      return value
    default: return scalar
    }
  }
}

/// `ToString` of Integer and Double: no format, and the standard formats. The custom ones are `NumberPicture`.
enum NumberFormat {
  static func general(_ number: Double, culture: Culture) -> String {
    if let name = notFinite(number, culture) { return name }
    if number.magnitude < 1e15, let whole = Int64(exactly: number), number.sign == .plus || whole != 0 {
      return whole.description
    }
    var out = TextBuffer()
    // Fifteen digits are what .NET writes in full: a larger number is written in scientific form.
    writeGeneral(DecimalDigits(shortest: number), precision: 15, exponent: UInt8(ascii: "E"), culture, to: &out)
    return out.text
  }

  static func text(of number: Int64, format: String, culture: Culture) throws(FormatError) -> String {
    guard !format.isEmpty else { return number.description }
    guard let standard = try Standard(format) else {
      return NumberPicture.text(of: DecimalDigits(number), format: format, culture: culture)
    }
    var out = TextBuffer()
    switch standard.letter {
    case "D":
      if number < 0 { out.append(ASCII.minus) }
      let digits = String(number.magnitude)
      for _ in 0..<max((standard.precision ?? 0) - digits.utf8.count, 0) { out.append(ASCII.zero) }
      out.append(digits)
    case "X":
      // .NET writes as many digits as the type has; a small number is taken for an Int32.
      let bits = Int32(exactly: number).map { UInt64(UInt32(bitPattern: $0)) } ?? UInt64(bitPattern: number)
      let digits = String(bits, radix: 16, uppercase: !standard.lowercase)
      for _ in 0..<max((standard.precision ?? 0) - digits.utf8.count, 0) { out.append(ASCII.zero) }
      out.append(digits)
    case "G" where (standard.precision ?? 0) == 0: out.append(number.description)
    case "R": throw .refused("R is a format of fractional numbers only.")
    default: try write(DecimalDigits(number), standard, .awayFromZero, culture, to: &out)
    }
    return out.text
  }

  static func text(of number: Double, format: String, culture: Culture) throws(FormatError) -> String {
    guard !format.isEmpty else { return general(number, culture: culture) }
    let standard = try Standard(format)
    if let name = notFinite(number, culture) { return name }
    guard let standard else {
      var digits = DecimalDigits(exact: number)
      digits.round(toSignificant: 15, .toEven)
      return NumberPicture.text(of: digits, format: format, culture: culture)
    }
    switch standard.letter {
    case "D", "X": throw .refused("\(standard.letter) is a format of whole numbers only.")
    case "R": return general(number, culture: culture)
    case "G" where (standard.precision ?? 0) == 0 && !standard.lowercase: return general(number, culture: culture)
    case "G" where (standard.precision ?? 0) == 0:
      var out = TextBuffer()
      writeGeneral(DecimalDigits(shortest: number), precision: 15, exponent: UInt8(ascii: "e"), culture, to: &out)
      return out.text
    default:
      var out = TextBuffer()
      try write(DecimalDigits(exact: number), standard, .toEven, culture, to: &out)
      return out.text
    }
  }

  private static func notFinite(_ number: Double, _ culture: Culture) -> String? {
    if number.isFinite { return nil }
    if number.isNaN { return "NaN" }
    return (number < 0 ? "-" : "") + (culture === Culture.invariant ? "Infinity" : "\u{221E}")
  }

  /// The formats that Integer and Double share.
  private static func write(
    _ number: DecimalDigits, _ standard: Standard, _ ties: DecimalDigits.Ties, _ culture: Culture,
    to out: inout TextBuffer
  ) throws(FormatError) {
    var number = number
    switch standard.letter {
    case "F", "N":
      let decimals = standard.precision ?? 2
      number.round(toDecimals: decimals, ties)
      if number.negative { out.append(ASCII.minus) }
      writeFixed(number, decimals: decimals, groups: standard.letter == "N", culture, to: &out)
    case "G":
      let precision = standard.precision ?? 15
      number.round(toSignificant: precision, ties)
      writeGeneral(number, precision: precision, exponent: standard.exponentLetter, culture, to: &out)
    case "E":
      let decimals = standard.precision ?? 6
      number.round(toSignificant: decimals + 1, ties)
      if number.negative { out.append(ASCII.minus) }
      writeScientific(number, decimals: decimals, exponent: standard.exponentLetter, width: 3, culture, to: &out)
    default: throw .refused("There is no such standard format for a number.")
    }
  }

  private static func writeFixed(
    _ number: DecimalDigits, decimals: Int, groups: Bool, _ culture: Culture, to out: inout TextBuffer
  ) {
    for place in stride(from: max(number.scale, 1), through: 1, by: -1) {
      out.append(ASCII.zero + number.digit(at: place))
      if groups, place > 1, place % 3 == 1 { out.append(culture.groupSeparator) }
    }
    guard decimals > 0 else { return }
    out.append(culture.decimalSeparator)
    for place in 0..<decimals { out.append(ASCII.zero + number.digit(at: -place)) }
  }

  /// The shorter of fixed and scientific form, without zeros at the end.
  private static func writeGeneral(
    _ number: DecimalDigits, precision: Int, exponent: UInt8, _ culture: Culture, to out: inout TextBuffer
  ) {
    if number.negative { out.append(ASCII.minus) }
    if number.scale > precision || number.scale < -3 {
      writeScientific(
        number, decimals: number.digits.count - 1, exponent: exponent, width: 2, culture, to: &out)
    } else {
      writeFixed(number, decimals: max(number.digits.count - number.scale, 0), groups: false, culture, to: &out)
    }
  }

  private static func writeScientific(
    _ number: DecimalDigits, decimals: Int, exponent letter: UInt8, width: Int, _ culture: Culture,
    to out: inout TextBuffer
  ) {
    out.append(ASCII.zero + number.digit(at: number.scale))
    if decimals > 0 {
      out.append(culture.decimalSeparator)
      for place in 1...decimals { out.append(ASCII.zero + number.digit(at: number.scale - place)) }
    }
    let exponent = number.isZero ? 0 : number.scale - 1
    out.append(letter)
    out.append(exponent < 0 ? ASCII.minus : ASCII.plus)
    out.append(abs(exponent), width: width)
  }

  /// A letter and an optional precision; anything else is a custom format.
  private struct Standard {
    /// Upper case.
    let letter: Unicode.Scalar
    let lowercase: Bool
    let precision: Int?

    var exponentLetter: UInt8 { UInt8(ascii: lowercase ? "e" : "E") }

    /// `nil`: a custom format.
    init?(_ format: String) throws(FormatError) {
      var bytes = format.utf8.makeIterator()
      guard let first = bytes.next(), ASCII.isLetter(first) else { return nil }
      var precision: Int?
      while let byte = bytes.next() {
        guard ASCII.isDigit(byte) else { return nil }
        // More than any text may be long, and still far from an overflow.
        precision = min((precision ?? 0) * 10 + Int(byte - ASCII.zero), 1_000_000_000)
      }
      if let precision, precision > TextLimit.units { throw FormatError.tooLong }
      letter = Unicode.Scalar(first & 0xDF)
      lowercase = first & 0x20 != 0
      self.precision = precision
    }
  }
}

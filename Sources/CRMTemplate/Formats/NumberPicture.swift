/// A custom number format: `0`, `#`, `.`, `,`, `%`, literals, and sections for negative numbers and zero.
///
/// .NET refuses none: what has no meaning is a literal.
struct NumberPicture {
  private var placeholders = 0
  /// Placeholders before the point; of all placeholders if there is none.
  private var integerPlaceholders: Int?
  private var firstZero: Int?
  private var lastZero = 0
  /// Where the last comma between placeholders stood, and how many in a row.
  private var comma: Int?
  private var commas = 0
  private var groups = false
  private var shift = 0
  private var exponentZeros: Int?

  static func text(of number: DecimalDigits, format: String, culture: Culture) -> String {
    let pattern = format.utf8.span
    var number = number
    var start = section(number.isZero ? 2 : number.negative ? 1 : 0, of: pattern)
    var picture = NumberPicture(pattern, from: start)
    let unrounded = number
    picture.round(&number)
    if number.isZero, !unrounded.isZero {
      // What is rounded to zero is written as zero is.
      let zero = section(2, of: pattern)
      if zero != start {
        start = zero
        picture = NumberPicture(pattern, from: start)
      }
    }
    var out = TextBuffer(capacity: pattern.count + 16)
    if number.negative, start == 0 { out.append(ASCII.minus) }
    picture.write(number, pattern, from: start, culture, to: &out)
    return out.text
  }

  /// Where the section begins; the first one if it is missing or empty.
  private static func section(_ wanted: Int, of pattern: Span<UInt8>) -> Int {
    var left = wanted
    var position = 0
    while left > 0, position < pattern.count {
      switch pattern[position] {
      case ASCII.semicolon:
        position += 1
        left -= 1
        if left == 0, position < pattern.count, pattern[position] != ASCII.semicolon { return position }
      default: position = PictureReading.next(pattern, position)
      }
    }
    return 0
  }

  private init(_ pattern: Span<UInt8>, from start: Int) {
    var position = start
    while position < pattern.count, pattern[position] != ASCII.semicolon {
      switch pattern[position] {
      case ASCII.hash: placeholders += 1
      case ASCII.zero:
        if firstZero == nil { firstZero = placeholders }
        placeholders += 1
        lastZero = placeholders
      case ASCII.dot:
        if integerPlaceholders == nil { integerPlaceholders = placeholders }
      case ASCII.comma: readComma()
      case ASCII.percent: shift += 2
      default:
        if PictureReading.isPerMille(pattern, position) { shift += 3 }
        if let exponent = PictureReading.exponent(pattern, position) { exponentZeros = exponent.zeros }
      }
      position = PictureReading.next(pattern, position)
    }
    if let comma {
      // Commas right before the point divide by a thousand each; elsewhere they ask for groups.
      if comma == integers { shift -= commas * 3 } else { groups = true }
    }
  }

  private mutating func readComma() {
    guard placeholders > 0, integerPlaceholders == nil else { return }
    if comma == placeholders {
      commas += 1
    } else {
      if comma != nil { groups = true }
      comma = placeholders
      commas = 1
    }
  }

  private var integers: Int { integerPlaceholders ?? placeholders }

  private func round(_ number: inout DecimalDigits) {
    guard !number.isZero else { return }
    number.scale += shift
    if exponentZeros == nil {
      number.round(toDecimals: placeholders - integers, .awayFromZero)
    } else {
      number.round(toSignificant: placeholders, .awayFromZero)
    }
  }

  private func write(
    _ number: DecimalDigits, _ pattern: Span<UInt8>, from start: Int, _ culture: Culture, to out: inout TextBuffer
  ) {
    var number = number
    var exponent = 0
    if exponentZeros != nil {
      // The first placeholder takes the first digit.
      exponent = number.isZero ? 0 : number.scale - integers
      number.scale = number.isZero ? 0 : integers
    }
    // Places count down: the digit left of the point is 1, the one right of it 0.
    let leastPlace = max(integers - (firstZero ?? Int.max), 0)
    let lastPlace = min(integers - lastZero, 0)
    let significant = max(number.scale, leastPlace)
    var place = integers
    var begun = false
    var pointWritten = false
    var position = start
    while position < pattern.count, pattern[position] != ASCII.semicolon {
      let byte = pattern[position]
      switch byte {
      case ASCII.hash, ASCII.zero, ASCII.dot:
        if !begun {
          begun = true
          // Digits for which the picture has no place of their own stand before its first one.
          for extra in stride(from: number.scale, to: integers, by: -1) { write(extra, of: number, culture, to: &out) }
        }
        if byte == ASCII.dot {
          guard place == 0, !pointWritten else { break }
          let digitsRemain = integers < placeholders && number.digitCount > number.scale
          if lastPlace < 0 || digitsRemain {
            out.append(culture.decimalSeparator)
            pointWritten = true
          }
          break
        }
        if place > 0 {
          if place <= significant { write(place, of: number, culture, to: &out) }
        } else if number.scale - place < number.digitCount || place > lastPlace {
          out.append(ASCII.zero + number.digit(at: place))
        }
        place -= 1
      case ASCII.comma: break
      default:
        if let found = PictureReading.exponent(pattern, position), exponentZeros != nil {
          out.append(byte)
          if exponent < 0 { out.append(ASCII.minus) } else if found.plus { out.append(ASCII.plus) }
          out.append(abs(exponent), width: found.zeros)
        } else {
          PictureReading.copyLiteral(pattern, position, to: &out)
        }
      }
      position = PictureReading.next(pattern, position)
    }
  }

  private func write(_ place: Int, of number: DecimalDigits, _ culture: Culture, to out: inout TextBuffer) {
    out.append(ASCII.zero + number.digit(at: place))
    if groups, place > 1, place % 3 == 1 { out.append(culture.groupSeparator) }
  }
}

/// A number in decimal digits, 0.d1d2d3… times ten to the power of `scale`: what number formats work on.
struct DecimalDigits {
  /// 0 to 9 each, without zeros at either end; empty for zero.
  private(set) var digits: [UInt8]
  var scale: Int
  /// Also of a Double that is -0 or was rounded to it.
  var negative: Bool

  var isZero: Bool { digits.isEmpty }
  var digitCount: Int { digits.count }

  /// The digit `place` places left of the point, counted from 1; right of it the first is at 0, the next at -1.
  func digit(at place: Int) -> UInt8 {
    let index = scale - place
    return index >= 0 && index < digits.count ? digits[index] : 0
  }

  init(_ number: Int64) {
    negative = number < 0
    digits = []
    var rest = number.magnitude
    while rest > 0 {
      digits.append(UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    }
    digits.reverse()
    scale = digits.count
    dropTrailingZeros()
  }

  /// The fewest digits that are read back as the same number. The number must be finite.
  init(shortest number: Double) {
    negative = number.sign == .minus
    digits = []
    scale = 0
    var exponent = 0
    var pointSeen = false
    var bytes = number.magnitude.description.utf8.makeIterator()
    while let byte = bytes.next() {
      switch byte {
      case ASCII.dot: pointSeen = true
      case UInt8(ascii: "e"):
        var negativeExponent = false
        while let byte = bytes.next() {
          if byte == ASCII.minus { negativeExponent = true }
          if ASCII.isDigit(byte) { exponent = exponent * 10 + Int(byte - ASCII.zero) }
        }
        if negativeExponent { exponent = -exponent }
      case ASCII.zero where digits.isEmpty:
        if pointSeen { scale -= 1 }
      default:
        digits.append(byte &- ASCII.zero)
        if !pointSeen { scale += 1 }
      }
    }
    scale += exponent
    dropTrailingZeros()
  }

  /// Every digit of the binary value, up to 767 of them. The number must be finite.
  init(exact number: Double) {
    if number.magnitude < 9_007_199_254_740_992, let whole = Int64(exactly: number) {
      self.init(whole)
      negative = number.sign == .minus
      return
    }
    self.init(0)
    negative = number.sign == .minus
    let bits = number.bitPattern
    let biased = Int(bits >> 52 & 0x7FF)
    var significand = bits & 0xF_FFFF_FFFF_FFFF
    if biased > 0 { significand |= 1 << 52 }
    var exponent = max(biased, 1) - 1075
    let zeros = significand.trailingZeroBitCount
    significand >>= UInt64(zeros)
    exponent += zeros

    // Limbs of nine decimal digits, the lowest first. 2^-k is 5^k / 10^k: a product of whole numbers.
    var limbs = BillionLimbs(significand)
    let (base, power): (UInt64, Int) = exponent >= 0 ? (2, 29) : (5, 12)
    var rest = abs(exponent)
    while rest > 0 {
      let step = min(rest, power)
      var factor: UInt64 = 1
      for _ in 0..<step { factor *= base }
      limbs.multiply(by: factor)
      rest -= step
    }
    digits = limbs.digits
    scale = digits.count + min(exponent, 0)
    dropTrailingZeros()
  }

  private mutating func dropTrailingZeros() {
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { scale = 0 }
  }

  enum Ties { case toEven, awayFromZero }

  /// Keeps `count` digits; a negative count leaves zero.
  mutating func round(toSignificant count: Int, _ ties: Ties) {
    guard count < digits.count else { return }
    guard count >= 0 else {
      digits = []
      scale = 0
      return
    }
    let next = digits[count]
    let up: Bool
    if next != 5 || ties == .awayFromZero || digits.count > count + 1 {
      up = next >= 5
    } else {
      up = count > 0 && digits[count - 1] % 2 == 1
    }
    digits.removeSubrange(count...)
    if up {
      while digits.last == 9 { digits.removeLast() }
      if let last = digits.indices.last {
        digits[last] += 1
      } else {
        digits = [1]
        scale += 1
      }
    }
    dropTrailingZeros()
  }

  /// Keeps `decimals` digits behind the point.
  mutating func round(toDecimals decimals: Int, _ ties: Ties) {
    round(toSignificant: scale + decimals, ties)
  }
}

/// A natural number in base 10^9.
private struct BillionLimbs {
  private var limbs: [UInt64] = []

  init(_ number: UInt64) {
    var rest = number
    while rest > 0 {
      limbs.append(rest % 1_000_000_000)
      rest /= 1_000_000_000
    }
  }

  /// The factor must be below 2^32.
  mutating func multiply(by factor: UInt64) {
    var carry: UInt64 = 0
    for index in limbs.indices {
      let product = limbs[index] * factor + carry
      limbs[index] = product % 1_000_000_000
      carry = product / 1_000_000_000
    }
    if carry > 0 { limbs.append(carry) }
  }

  /// Without zeros in front.
  var digits: [UInt8] {
    var reversed: [UInt8] = []
    reversed.reserveCapacity(limbs.count * 9)
    for limb in limbs {
      var rest = limb
      for _ in 0..<9 {
        reversed.append(UInt8(truncatingIfNeeded: rest % 10))
        rest /= 10
      }
    }
    while reversed.last == 0 { reversed.removeLast() }
    return reversed.reversed()
  }
}

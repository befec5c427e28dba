extension CallTime {
  /// Reads a `date-time` of RFC 3339, section 5.6: any offset, `t` and `z` also in lower case, any number of fraction
  /// digits (the first nine count). The range is not checked here.
  ///
  /// A leap second (`:60`) is taken where UTC can have one, at 23:59:60 of a month's last day, and is the same instant as
  /// the midnight after it.
  package init?(rfc3339 text: String) {
    var text = text
    guard let time = text.withUTF8({ unsafe CallTime(rfc3339: $0) }) else { return nil }
    self = time
  }

  init?(rfc3339 text: UnsafeBufferPointer<UInt8>) {
    guard text.count >= 20 else { return nil }
    // The longest two-digit number is 99, so none of the sums below can overflow.
    func pair(_ place: Int) -> Int {
      let tens = unsafe text[place] &- 0x30
      let units = unsafe text[place &+ 1] &- 0x30
      return tens < 10 && units < 10 ? Int(tens) &* 10 &+ Int(units) : -1
    }
    let (century, ofCentury, month, day) = (pair(0), pair(2), pair(5), pair(8))
    let (hour, minute, second) = (pair(11), pair(14), pair(17))
    guard unsafe text[4] == 0x2d, unsafe text[7] == 0x2d, unsafe text[10] | 0x20 == 0x74, unsafe text[13] == 0x3a,
      unsafe text[16] == 0x3a, century >= 0, ofCentury >= 0
    else { return nil }
    let year = century &* 100 &+ ofCentury
    guard 1...12 ~= month, 1...CallTime.days(in: month, of: year) ~= day, 0...23 ~= hour, 0...59 ~= minute,
      0...60 ~= second
    else { return nil }

    var place = 19
    var fraction = 0
    if unsafe text[19] == 0x2e {
      place = 20
      var weight = 100_000_000
      while place < text.count, unsafe text[place] &- 0x30 < 10 {
        fraction &+= unsafe Int(text[place] &- 0x30) &* weight
        weight /= 10
        place &+= 1
      }
      guard place > 20 else { return nil }
    }

    guard place < text.count else { return nil }
    var offsetMinutes = 0
    switch unsafe text[place] {
    case 0x5a, 0x7a:
      guard place &+ 1 == text.count else { return nil }
    case 0x2b, 0x2d:
      guard place &+ 6 == text.count, unsafe text[place &+ 3] == 0x3a else { return nil }
      let (hours, minutes) = (pair(place &+ 1), pair(place &+ 4))
      guard 0...23 ~= hours, 0...59 ~= minutes else { return nil }
      offsetMinutes = (hours &* 60 &+ minutes) &* (unsafe text[place] == 0x2d ? -1 : 1)
    default: return nil
    }

    let minutes = (CallTime.dayNumber(year, month, day) &* 24 &+ hour) &* 60 &+ minute &- offsetMinutes
    if second == 60 {
      let following = CallTime.date(ofDay: CallTime.divide(minutes &+ 1, by: 1440).quotient)
      guard CallTime.divide(minutes, by: 1440).remainder == 1439, following.day == 1 else { return nil }
    }
    self.init(
      milliseconds: Int64((minutes &* 60 &+ second) &* 1000 &+ fraction / 1_000_000),
      nanoseconds: Int32(fraction % 1_000_000))
  }

  /// The length of a text with nine fraction digits.
  static let longestText = 30

  /// Writes UTC with `Z`; a fraction only where there is one, with 3, 6 or 9 digits. A year that four digits cannot hold is
  /// written modulo 10,000; events have none.
  ///
  /// - Parameter text: room for `longestText` bytes.
  /// - Returns: how many bytes were written.
  func write(to text: UnsafeMutablePointer<UInt8>) -> Int {
    var count = 0
    func byte(_ byte: UInt8) {
      unsafe text[count] = byte
      count &+= 1
    }
    func digits(_ number: Int, from highest: Int) {
      var weight = highest
      while weight > 0 {
        byte(UInt8(truncatingIfNeeded: number / weight % 10) &+ 0x30)
        weight /= 10
      }
    }
    func pair(_ number: Int) {
      byte(UInt8(truncatingIfNeeded: number / 10) &+ 0x30)
      byte(UInt8(truncatingIfNeeded: number % 10) &+ 0x30)
    }
    let (days, millisecondOfDay) = CallTime.divide(Int(milliseconds), by: 86_400_000)
    let (year, month, day) = CallTime.date(ofDay: days)
    let second = millisecondOfDay / 1000
    let ofYear = CallTime.divide(year, by: 10_000).remainder
    pair(ofYear / 100)
    pair(ofYear % 100)
    byte(0x2d)
    pair(month)
    byte(0x2d)
    pair(day)
    byte(0x54)
    pair(second / 3600)
    byte(0x3a)
    pair(second / 60 % 60)
    byte(0x3a)
    pair(second % 60)
    if nanoseconds != 0 || millisecondOfDay % 1000 != 0 {
      byte(0x2e)
      digits(millisecondOfDay % 1000, from: 100)
      if nanoseconds % 1000 != 0 {
        digits(Int(nanoseconds), from: 100_000)
      } else if nanoseconds != 0 {
        digits(Int(nanoseconds) / 1000, from: 100)
      }
    }
    byte(0x5a)
    return count
  }

  /// As UTF-8, as `description` is.
  package var rfc3339: [UInt8] {
    unsafe Array(unsafeUninitializedCapacity: CallTime.longestText) { text, count in
      if let start = text.baseAddress { count = unsafe write(to: start) }
    }
  }
}

extension CallTime: CustomStringConvertible {
  package var description: String { String(decoding: rfc3339, as: UTF8.self) }
}

/// `DateTime.ToString`: the standard formats. The custom ones are `DateTimeWriter`.
enum DateTimeFormat {
  static func general(_ date: DotNetDateTime, culture: Culture) -> String {
    (try? standard(UInt8(ascii: "G"), date, culture)) ?? ""
  }

  static func text(of date: DotNetDateTime, format: String, culture: Culture) throws(FormatError) -> String {
    if format.isEmpty { return general(date, culture: culture) }
    if PatternReading.isStandard(format) { return try standard(format.utf8.first ?? 0, date, culture) }
    var writer = DateTimeWriter(date, culture: culture)
    try writer.write(format.utf8.span)
    return writer.out.text
  }

  private static func standard(_ letter: UInt8, _ date: DotNetDateTime, _ culture: Culture) throws(FormatError)
    -> String
  {
    var date = date
    var names = culture
    let patterns: (String, String?)
    switch Unicode.Scalar(letter) {
    case "d": patterns = (culture.shortDate, nil)
    case "D": patterns = (culture.longDate, nil)
    case "f": patterns = (culture.longDate, culture.shortTime)
    case "F": patterns = (culture.longDate, culture.longTime)
    case "g": patterns = (culture.shortDate, culture.shortTime)
    case "G": patterns = (culture.shortDate, culture.longTime)
    case "m", "M": patterns = (culture.monthDay, nil)
    case "y", "Y": patterns = (culture.yearMonth, nil)
    case "t": patterns = (culture.shortTime, nil)
    case "T": patterns = (culture.longTime, nil)
    case "U":
      date = date.universal
      patterns = (culture.longDate, culture.longTime)
    case "o", "O":
      names = .invariant
      patterns = ("yyyy-MM-dd'T'HH:mm:ss.fffffffK", nil)
    case "r", "R":
      names = .invariant
      patterns = ("ddd, dd MMM yyyy HH:mm:ss 'GMT'", nil)
    case "s":
      names = .invariant
      patterns = ("yyyy-MM-dd'T'HH:mm:ss", nil)
    case "u":
      names = .invariant
      patterns = ("yyyy-MM-dd HH:mm:ss'Z'", nil)
    default: throw .refused("There is no such standard format for a date.")
    }
    var writer = DateTimeWriter(date, culture: names)
    try writer.write(patterns.0.utf8.span)
    if let time = patterns.1 {
      writer.out.append(UInt8(ascii: " "))
      try writer.write(time.utf8.span)
    }
    return writer.out.text
  }
}

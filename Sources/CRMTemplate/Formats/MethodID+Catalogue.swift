/// What the import checks before a template runs: `unknown-method`, `bad-arguments`, `bad-format`.
extension MethodID {
  /// Numbers of arguments that a value of this kind takes; `nil` if its type has no such method.
  ///
  /// String's methods are there for every type, on the value's text. A method on Null gives Null whatever it is given.
  package func argumentCounts(on kind: ValueKind) -> ClosedRange<Int>? {
    switch kind {
    case .dateTime: dateTimeCounts ?? stringCounts
    case .timeSpan: timeSpanCounts ?? stringCounts
    case .string, .integer, .double, .boolean: stringCounts
    case .null: argumentCounts
    }
  }

  /// Numbers of arguments that any type takes: the check where the type is not known.
  package var argumentCounts: ClosedRange<Int> {
    let counts = [dateTimeCounts, timeSpanCounts, stringCounts].compactMap(\.self)
    return (counts.map(\.lowerBound).min() ?? 0)...(counts.map(\.upperBound).max() ?? 0)
  }

  /// What the method gives on a value of this kind if .NET does not refuse; `nil` if its type has no such method.
  package func resultKind(on kind: ValueKind) -> ValueKind? {
    guard argumentCounts(on: kind) != nil else { return nil }
    if kind == .null { return .null }
    switch self {
    case .length, .indexOf, .lastIndexOf, .year, .month, .day, .hour, .minute, .second, .millisecond, .dayOfYear,
      .ticks, .days, .hours, .minutes, .seconds, .milliseconds:
      return .integer
    case .totalDays, .totalHours, .totalMinutes, .totalSeconds, .totalMilliseconds: return .double
    case .contains, .startsWith, .endsWith, .equals: return .boolean
    case .date, .addYears, .addMonths, .addDays, .addHours, .addMinutes, .addSeconds, .addMilliseconds,
      .toUniversalTime, .toLocalTime:
      return .dateTime
    case .timeOfDay, .duration, .negate: return .timeSpan
    default: return .string
    }
  }

  private var stringCounts: ClosedRange<Int>? {
    switch self {
    case .replace, .insert: 2...2
    case .substring, .remove, .padLeft, .padRight, .indexOf: 1...2
    case .toUpper, .toLower, .toUpperInvariant, .toLowerInvariant, .length: 0...0
    case .trim, .trimStart, .trimEnd: 0...Int.max
    case .lastIndexOf, .contains, .startsWith, .endsWith, .equals: 1...1
    // On a String the argument is refused at run time, not miscounted: section 5.
    case .toString: 0...1
    default: nil
    }
  }

  private var dateTimeCounts: ClosedRange<Int>? {
    switch self {
    case .year, .month, .day, .hour, .minute, .second, .millisecond, .dayOfWeek, .dayOfYear, .ticks, .date, .timeOfDay,
      .toUniversalTime, .toLocalTime:
      0...0
    case .addYears, .addMonths, .addDays, .addHours, .addMinutes, .addSeconds, .addMilliseconds: 1...1
    default: nil
    }
  }

  private var timeSpanCounts: ClosedRange<Int>? {
    switch self {
    case .days, .hours, .minutes, .seconds, .milliseconds, .ticks, .totalDays, .totalHours, .totalMinutes,
      .totalSeconds, .totalMilliseconds, .duration, .negate:
      0...0
    default: nil
    }
  }
}

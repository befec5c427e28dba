/// The methods of template-format.md, section 5, on values. Pure; nothing here traps, whatever the arguments are.
package enum DotNetMethods {
  /// Calls a method whose name was looked up when the template was compiled.
  ///
  /// An argument that is a String that spells an integer serves where an integer is wanted; any argument serves as text.
  package static func call(
    _ method: MethodID, on receiver: TemplateValue, _ arguments: [TemplateValue], _ formatter: ValueFormatter
  ) -> MethodOutcome {
    if case .null = receiver { return .value(.null) }
    guard let counts = method.argumentCounts(on: receiver.kind) else { return .unknownMethod }
    guard counts.contains(arguments.count) else { return .badArgumentCount }

    if method == .toString {
      guard let format = arguments.first.map(formatter.text(of:)) else {
        return .value(.string(formatter.text(of: receiver)))
      }
      return formatted(receiver, format, formatter)
    }
    switch receiver {
    case .dateTime(let date):
      if let outcome = dateTime(method, date, arguments, formatter.zone) { return outcome }
    case .timeSpan(let span):
      if let outcome = timeSpan(method, span) { return outcome }
    default: break
    }
    return StringMethods.call(method, on: formatter.text(of: receiver), arguments, formatter)
  }

  /// The same with a name in any case, `Trim` or `get_Length`.
  package static func call(
    receiver: TemplateValue, method: String, arguments: [TemplateValue], formatter: ValueFormatter
  ) -> MethodOutcome {
    guard let method = MethodID(method) else { return receiver == .null ? .value(.null) : .unknownMethod }
    return call(method, on: receiver, arguments, formatter)
  }

  private static func formatted(
    _ receiver: TemplateValue, _ format: String, _ formatter: ValueFormatter
  ) -> MethodOutcome {
    do throws(FormatError) {
      return .value(.string(try formatter.format(receiver, format)))
    } catch {
      return error.code == .tooLong ? .tooLong : .failed
    }
  }

  /// `nil`: not a method of DateTime, so one of String.
  private static func dateTime(
    _ method: MethodID, _ date: DotNetDateTime, _ arguments: [TemplateValue], _ zone: Zone
  ) -> MethodOutcome? {
    let fields = CalendarFields(ticks: date.ticks)
    switch method {
    case .year: return .integer(fields.year)
    case .month: return .integer(fields.month)
    case .day: return .integer(fields.day)
    case .hour: return .integer(fields.hour)
    case .minute: return .integer(fields.minute)
    case .second: return .integer(fields.second)
    case .millisecond: return .integer(fields.fraction / 10_000)
    case .dayOfWeek: return .value(.string(Culture.invariant.dayNames[fields.dayOfWeek]))
    case .dayOfYear: return .integer(fields.dayOfYear)
    case .ticks: return .value(.integer(date.ticks))
    case .date: return .value(.dateTime(date.date(in: zone)))
    case .timeOfDay: return .value(.timeSpan(DotNetTimeSpan(ticks: fields.ticksOfDay)))
    case .addYears: return .dateTime(arguments.first?.asInteger.flatMap { date.adding(years: $0, zone: zone) })
    case .addMonths: return .dateTime(arguments.first?.asInteger.flatMap { date.adding(months: $0, zone: zone) })
    case .addDays: return add(864_000_000_000)
    case .addHours: return add(36_000_000_000)
    case .addMinutes: return add(600_000_000)
    case .addSeconds: return add(10_000_000)
    case .addMilliseconds: return add(10_000)
    case .toUniversalTime: return .value(.dateTime(date.universal))
    case .toLocalTime: return .value(.dateTime(date.local(in: zone)))
    default: return nil
    }

    func add(_ unit: Int64) -> MethodOutcome {
      .dateTime(arguments.first?.asDouble.flatMap { date.adding($0, unit: unit, zone: zone) })
    }
  }

  /// `nil`: not a method of TimeSpan, so one of String.
  private static func timeSpan(_ method: MethodID, _ span: DotNetTimeSpan) -> MethodOutcome? {
    let ticks = span.ticks
    switch method {
    case .days: return .value(.integer(ticks / 864_000_000_000))
    case .hours: return .value(.integer(ticks / 36_000_000_000 % 24))
    case .minutes: return .value(.integer(ticks / 600_000_000 % 60))
    case .seconds: return .value(.integer(ticks / 10_000_000 % 60))
    case .milliseconds: return .value(.integer(ticks / 10_000 % 1_000))
    case .ticks: return .value(.integer(ticks))
    case .totalDays: return .value(.double(Double(ticks) / 864_000_000_000))
    case .totalHours: return .value(.double(Double(ticks) / 36_000_000_000))
    case .totalMinutes: return .value(.double(Double(ticks) / 600_000_000))
    case .totalSeconds: return .value(.double(Double(ticks) / 10_000_000))
    case .totalMilliseconds: return .value(.double(Double(ticks) / 10_000))
    case .duration, .negate:
      if method == .duration, ticks >= 0 { return .value(.timeSpan(span)) }
      // The shortest TimeSpan has no positive counterpart: .NET's OverflowException.
      let (negated, overflow) = Int64(0).subtractingReportingOverflow(ticks)
      return overflow ? .failed : .value(.timeSpan(DotNetTimeSpan(ticks: negated)))
    default: return nil
    }
  }
}

extension MethodOutcome {
  fileprivate static func integer(_ number: Int) -> MethodOutcome { .value(.integer(Int64(number))) }

  fileprivate static func dateTime(_ date: DotNetDateTime?) -> MethodOutcome {
    date.map { .value(.dateTime($0)) } ?? .failed
  }
}

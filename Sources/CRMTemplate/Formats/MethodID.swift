/// A method or property of template-format.md, section 5, "Methods"; looked up once, when a template is compiled.
package enum MethodID: String, Hashable, Sendable, CaseIterable {
  // Methods of String.
  case replace = "Replace"
  case substring = "Substring"
  case remove = "Remove"
  case insert = "Insert"
  case toUpper = "ToUpper"
  case toLower = "ToLower"
  case toUpperInvariant = "ToUpperInvariant"
  case toLowerInvariant = "ToLowerInvariant"
  case trim = "Trim"
  case trimStart = "TrimStart"
  case trimEnd = "TrimEnd"
  case padLeft = "PadLeft"
  case padRight = "PadRight"
  case indexOf = "IndexOf"
  case lastIndexOf = "LastIndexOf"
  case contains = "Contains"
  case startsWith = "StartsWith"
  case endsWith = "EndsWith"
  case equals = "Equals"
  case length = "Length"

  // Of every type.
  case toString = "ToString"

  // Properties of DateTime and TimeSpan.
  case year = "Year"
  case month = "Month"
  case day = "Day"
  case hour = "Hour"
  case minute = "Minute"
  case second = "Second"
  case millisecond = "Millisecond"
  case dayOfWeek = "DayOfWeek"
  case dayOfYear = "DayOfYear"
  case ticks = "Ticks"
  case date = "Date"
  case timeOfDay = "TimeOfDay"
  case days = "Days"
  case hours = "Hours"
  case minutes = "Minutes"
  case seconds = "Seconds"
  case milliseconds = "Milliseconds"
  case totalDays = "TotalDays"
  case totalHours = "TotalHours"
  case totalMinutes = "TotalMinutes"
  case totalSeconds = "TotalSeconds"
  case totalMilliseconds = "TotalMilliseconds"

  // Methods of DateTime and TimeSpan.
  case addYears = "AddYears"
  case addMonths = "AddMonths"
  case addDays = "AddDays"
  case addHours = "AddHours"
  case addMinutes = "AddMinutes"
  case addSeconds = "AddSeconds"
  case addMilliseconds = "AddMilliseconds"
  case toUniversalTime = "ToUniversalTime"
  case toLocalTime = "ToLocalTime"
  case duration = "Duration"
  case negate = "Negate"

  private static let byFoldedName: [String: MethodID] = {
    var names: [String: MethodID] = [:]
    for method in allCases {
      names[method.rawValue.lowercased()] = method
      if method.isProperty { names["get_" + method.rawValue.lowercased()] = method }
    }
    return names
  }()

  /// `nil`: no type has a method of that name (`unknown-method`). Case does not matter; a property is found by its name
  /// and by its getter, `get_Length`.
  package init?(_ name: String) {
    guard let method = Self.byFoldedName[name.lowercased()] else { return nil }
    self = method
  }

  /// Whether this is read as `X.Length` or `X.get_Length()`, without arguments.
  package var isProperty: Bool {
    switch self {
    case .length, .year, .month, .day, .hour, .minute, .second, .millisecond, .dayOfWeek, .dayOfYear, .ticks, .date,
      .timeOfDay, .days, .hours, .minutes, .seconds, .milliseconds, .totalDays, .totalHours, .totalMinutes,
      .totalSeconds, .totalMilliseconds:
      true
    default: false
    }
  }
}

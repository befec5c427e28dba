/// How dates and numbers are written in one culture (template-format.md, section 6).
///
/// Immutable and shared: a reference, because it is read for every value that is written.
package final class Culture: Sendable {
  /// .NET's name of the culture; empty for the invariant one.
  package let name: String
  let shortDate: String
  let longDate: String
  let shortTime: String
  let longTime: String
  let monthDay: String
  let yearMonth: String
  let dateSeparator: String
  let timeSeparator: String
  let am: String
  let pm: String
  let era: String
  let decimalSeparator: String
  let groupSeparator: String
  /// Sunday first.
  let dayNames: [String]
  let abbreviatedDayNames: [String]
  let monthNames: [String]
  let abbreviatedMonthNames: [String]
  /// The short names beside a day of the month.
  let abbreviatedGenitiveMonthNames: [String]

  init(
    name: String, shortDate: String, longDate: String, shortTime: String, longTime: String, monthDay: String,
    yearMonth: String, dateSeparator: String, timeSeparator: String, am: String, pm: String, era: String,
    decimalSeparator: String, groupSeparator: String, dayNames: [String], abbreviatedDayNames: [String],
    monthNames: [String], abbreviatedMonthNames: [String], abbreviatedGenitiveMonthNames: [String]
  ) {
    self.name = name
    self.shortDate = shortDate
    self.longDate = longDate
    self.shortTime = shortTime
    self.longTime = longTime
    self.monthDay = monthDay
    self.yearMonth = yearMonth
    self.dateSeparator = dateSeparator
    self.timeSeparator = timeSeparator
    self.am = am
    self.pm = pm
    self.era = era
    self.decimalSeparator = decimalSeparator
    self.groupSeparator = groupSeparator
    self.dayNames = dayNames
    self.abbreviatedDayNames = abbreviatedDayNames
    self.monthNames = monthNames
    self.abbreviatedMonthNames = abbreviatedMonthNames
    self.abbreviatedGenitiveMonthNames = abbreviatedGenitiveMonthNames
  }

  /// Every culture, in the order in which a language is looked for.
  private static let all = [
    invariant, englishUS, englishGB, germanDE, germanCH, frenchFR, spanishES, italianIT, dutchNL,
  ]

  /// The names that `named(_:)` knows exactly, for messages.
  package static var names: [String] { all.map(\.name) }

  /// The culture of that name, without regard to case; an unknown name with a known language gives the first culture of
  /// that language. `nil` for any other: a configuration error.
  package static func named(_ name: String) -> Culture? {
    let wanted = name.lowercased().split(separator: "_", omittingEmptySubsequences: false).joined(separator: "-")
    if let exact = all.first(where: { $0.name.lowercased() == wanted }) { return exact }
    let language = wanted.prefix { $0 != "-" }
    guard !language.isEmpty else { return nil }
    return all.first { $0.name.prefix { $0 != "-" } == language }
  }
}

@testable import CRMTemplate

/// Formats in a culture, in UTC unless a zone is given.
struct Formats {
  var formatter: ValueFormatter

  init(_ culture: Culture = .invariant, zone: Zone = .utc) {
    formatter = ValueFormatter(culture: culture, zone: zone)
  }

  /// `nil`: refused.
  func callAsFunction(_ value: TemplateValue, _ format: String) -> String? {
    do throws(FormatError) {
      return try formatter.format(value, format)
    } catch {
      return nil
    }
  }

  /// The outcome's value as text; else what it is.
  func call(_ receiver: TemplateValue, _ method: String, _ arguments: TemplateValue...) -> String {
    switch DotNetMethods.call(receiver: receiver, method: method, arguments: arguments, formatter: formatter) {
    case .value(let value): formatter.text(of: value)
    case .failed: "failed"
    case .unknownMethod: "unknownMethod"
    case .badArgumentCount: "badArgumentCount"
    case .tooLong: "tooLong"
    }
  }
}

/// Numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Why no look-up is run for a number, in the words of a pop-up's `reason` (contracts.md).
package enum LookupRefusal: String, Hashable, Sendable {
  /// The PBX sent no number.
  case withheld
  /// Fewer digits than `--minimum-digits`: an extension, a service, a name.
  case `internal`
  /// More than 32 digits.
  case tooLong = "too-long"

  /// ITU-T E.164 allows 15; 32 leaves room for prefixes and extensions behind them.
  package static let mostDigits = 32
}

extension FormattedNumber {
  /// `nil`: the number is looked up. Counted are the digits that the PBX sent.
  package func refusal(minimumDigits: Int) -> LookupRefusal? {
    if raw.trimmingWhiteSpace.isEmpty { return .withheld }
    if digits.utf8.count < minimumDigits { return .internal }
    return digits.utf8.count > LookupRefusal.mostDigits ? .tooLong : nil
  }
}

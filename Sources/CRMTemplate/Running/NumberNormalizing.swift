/// What a number comes to where it can be told: the same for every way of writing it.
package struct NormalNumber: Hashable, Sendable {
  /// `+`, calling code, national significant number (ITU-T E.164); `nil`: the text does not normalise.
  package var e164: String?
  /// The national significant number.
  package var national: String?

  package init(e164: String? = nil, national: String? = nil) {
    self.e164 = e164
    self.national = national
  }

  /// 1 to 999: what E.164 has in front of the national number.
  package var callingCode: Int? {
    guard let e164, let national, e164.hasPrefix("+"), e164.hasSuffix(national) else { return nil }
    return Int(e164.dropFirst().dropLast(national.utf8.count))
  }
}

/// Normalises numbers. The template knows the rules of matching, and nothing of numbering plans.
package protocol NumberNormalizing: Sendable {
  /// Any text may come. Thread-safe.
  func normalize(_ text: String) -> NormalNumber

  /// The national form of a text that has no E.164 form by itself, if it is a number of the other one's country.
  func nationalForm(of text: String, besides other: NormalNumber) -> String?
}

/// How sure it is that a stored number is the caller's. The first is the best.
package enum ContactMatch: String, Hashable, Sendable, Comparable, CaseIterable {
  /// The same E.164 number.
  case exact
  /// The same national number.
  case national
  /// The same digits as far as both go.
  case suffix
  /// The contact was not asked for by number.
  case template

  private var rank: Int {
    switch self {
    case .exact: 0
    case .national: 1
    case .suffix: 2
    case .template: 3
    }
  }

  package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// The number of one call with all that is asked of it more than once.
package struct SoughtNumber: Sendable {
  package let formatted: FormattedNumber
  package let normal: NormalNumber

  package init(_ formatted: FormattedNumber, normal: NormalNumber) {
    self.formatted = formatted
    self.normal = normal
  }

  /// `[Number]`.
  package var text: String { formatted.text }
}

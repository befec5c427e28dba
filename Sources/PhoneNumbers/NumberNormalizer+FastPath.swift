extension NumberNormalizer {
  enum Decision: Equatable {
    case number(NormalizedNumber)
    /// libphonenumber would refuse it, or call it impossible.
    case none
    /// Only libphonenumber can say.
    case undecided
  }

  /// What libphonenumber's ParseHelper and IsPossibleNumber do, step for step, for texts of digits and separators with at
  /// most one plus before them. Every step that would take a regular expression whose captures matter is `.undecided`.
  func decide(_ bytes: Span<UInt8>) -> Decision {
    var digits = Digits()
    guard let hasPlus = scan(bytes, into: &digits) else { return .undecided }
    // Below three digits other rules hold ("12" is a number, "1 2" is none).
    guard digits.count >= 3 else { return .undecided }
    if hasPlus { return international(digits) ?? .undecided }
    if let plan { return national(digits, plan: plan) }
    guard country == nil else { return .undecided }
    guard Self.restBehindDoubleZero(bytes) != nil else { return .none }
    return international(digits.dropFirst(2)) ?? .undecided
  }

  /// Nil where a byte is none of a plain number's. True where a plus stood before the digits.
  private func scan(_ bytes: Span<UInt8>, into digits: inout Digits) -> Bool? {
    var hasPlus = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte &- 48 < 10 {
        guard digits.append(byte &- 48) else { return nil }
      } else if byte == UInt8(ascii: "+") {
        guard !hasPlus, digits.count == 0 else { return nil }
        hasPlus = true
      } else if !Self.isSeparator(byte) {
        // U+00A0, which copies from web pages and spreadsheets bring along.
        guard byte == 0xC2, index &+ 1 < bytes.count, bytes[index &+ 1] == 0xA0 else { return nil }
        index &+= 1
      }
      index &+= 1
    }
    return hasPlus
  }

  /// Digits behind a plus or an international prefix. Nil where no calling code is found: behind a plus libphonenumber
  /// then begins anew without it.
  private func international(_ digits: Digits) -> Decision? {
    guard digits.count > 2 else { return .some(.none) }
    guard let plan = plans.plan(startOf: digits) else { return nil }
    return finish(digits.dropFirst(plan.callingCodeDigits.count), plan: plan, main: plan)
  }

  private func national(_ digits: Digits, plan: NumberingPlan) -> Decision {
    switch plan.internationalPrefix {
    case .none: return .undecided
    case .pattern(let pattern):
      let automaton = pattern.value
      guard automaton.isKnown, !automaton.matchesStart(digits) else { return .undecided }
    case .literal(let prefix):
      // A calling code begins with no zero, so a zero behind the prefix means that it was none.
      if digits.hasPrefix(prefix), digits.count == prefix.count || digits[prefix.count] != 0 {
        return international(digits.dropFirst(prefix.count)) ?? .none
      }
    }
    guard let main = plans.mainPlan(callingCode: plan.callingCode) else { return .undecided }
    guard digits.hasPrefix(plan.callingCodeDigits) else { return finish(digits, plan: plan, main: main) }
    // It may be an international number that lost its plus.
    let general = plan.general.value
    guard general.isKnown, !general.acceptsTooMuch,
      let rest = plan.strippingNationalPrefix(digits.dropFirst(plan.callingCodeDigits.count))
    else { return .undecided }
    let isInternational =
      plan.length(digits.count) == .tooLong || (!general.matchesWhole(digits) && general.matchesWhole(rest))
    return finish(isInternational ? rest : digits, plan: isInternational ? main : plan, main: main)
  }

  private func finish(_ digits: Digits, plan: NumberingPlan, main: NumberingPlan) -> Decision {
    guard digits.count >= 2 else { return .none }
    guard let stripped = plan.strippingNationalPrefix(digits) else { return .undecided }
    let national =
      switch plan.length(stripped.count) {
      case .possible, .tooLong: stripped
      case .tooShort, .localOnly, .invalid: digits
      }
    guard (2...17).contains(national.count) else { return .none }
    switch main.length(national.count) {
    case .possible, .localOnly:
      return .number(
        NormalizedNumber(
          callingCode: main.callingCode, callingCodeDigits: main.callingCodeDigits, national: national))
    case .tooShort, .tooLong, .invalid: return .none
    }
  }
}

/// What becomes of the international prefix, `+` or `00`, of a caller's number (`Number/@Prefix`).
package enum NumberPrefix: String, Hashable, Sendable, CaseIterable {
  case asIs = "AsIs"
  case off = "Off"
  case plus = "Plus"
  case zeros = "Zeros"
}

/// How the number that the PBX saw becomes `[Number]` (the template's `Number`; template-format.md, section 9).
package struct PhoneNumberFormat: Sendable {
  package var prefix: NumberPrefix
  /// How many digits remain; empty, or not an integer above 0: all.
  package var maxLength: TextExpression

  package init(prefix: NumberPrefix, maxLength: TextExpression) {
    self.prefix = prefix
    self.maxLength = maxLength
  }

  /// Takes any text for a number: what is not one stays as it is.
  package func format(
    _ raw: String, in scope: some Scope, environment: EvaluationEnvironment, warnings: inout [RunWarning]
  ) throws(RunError) -> FormattedNumber {
    let limit = try maxLength.evaluate(in: scope, environment: environment, warnings: &warnings).trimmingWhiteSpace
    let length = Int(limit)
    if length == nil, !limit.isEmpty {
      warnings.append(RunWarning(code: "bad-value", message: "MaxLength is not an integer: the number is not cut."))
    }
    return FormattedNumber(raw, prefix: prefix, maxLength: length)
  }
}

/// A caller's number: as it was sent, and as the template sees it.
package struct FormattedNumber: Hashable, Sendable {
  /// As the PBX sent it.
  package let raw: String
  /// `[Number]`.
  package let text: String
  /// The digits that the PBX sent, before any cut; only those of ASCII are digits.
  package let digits: String
  /// How many digits `text` has.
  package let keptDigits: Int
  /// Whether `MaxLength` took digits away.
  package let isCut: Bool

  package init(_ raw: String, prefix: NumberPrefix, maxLength: Int? = nil) {
    self.raw = raw
    digits = String(decoding: raw.utf8.filter(Self.isDigit), as: UTF8.self)
    let trimmed = raw.withoutNUL.trimmingWhiteSpace
    guard let plain = Self.withoutSeparators(trimmed) else {
      (text, isCut) = (trimmed, false)
      keptDigits = trimmed.utf8.count(where: Self.isDigit)
      return
    }
    var rest = Self.applying(prefix, to: plain)
    let count = rest.utf8.count(where: Self.isDigit)
    if let maxLength, maxLength > 0, count > maxLength {
      rest = String(rest.suffix(maxLength))
      (isCut, keptDigits) = (true, maxLength)
    } else {
      (isCut, keptDigits) = (false, count)
    }
    text = rest
  }

  /// Digits with at most a `+` in front; `nil` where anything else but separators stands in the text.
  private static func withoutSeparators(_ text: String) -> String? {
    var kept: [UInt8] = []
    for scalar in text.unicodeScalars {
      switch scalar {
      case "0"..."9": kept.append(UInt8(truncatingIfNeeded: scalar.value))
      case "+" where kept.isEmpty: kept.append(UInt8(ascii: "+"))
      case " ", "\u{A0}", "-", ".", "/", "(", ")": break
      default: return nil
      }
    }
    return kept.last.map(isDigit) ?? false ? String(decoding: kept, as: UTF8.self) : nil
  }

  private static func applying(_ prefix: NumberPrefix, to number: String) -> String {
    let national: Substring
    if number.hasPrefix("+") {
      national = number.dropFirst()
    } else if number.hasPrefix("00") {
      national = number.dropFirst(2)
    } else {
      return number
    }
    switch prefix {
    case .asIs: return number
    case .off: return String(national)
    case .plus: return "+" + national
    case .zeros: return "00" + national
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}

extension String {
  /// Without white space (Unicode's) at both ends.
  var trimmingWhiteSpace: String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.isWhiteSpace }),
      let last = scalars.lastIndex(where: { !$0.isWhiteSpace })
    else { return "" }
    return String(scalars[first...last])
  }
}

extension NumberNormalizer {
  /// The forms of `text`; `number` is what it normalises to. Under 2 µs for numbers whose grouping is plain.
  package func storedForms(of text: String, number: NormalizedNumber?) -> StoredForms {
    var forms = StoredForms()
    writeStoredForms(of: text, number: number, to: &forms)
    return forms
  }

  package func writeStoredForms(of text: String, number: NormalizedNumber?, to forms: inout StoredForms) {
    forms.removeAll()
    forms.add { $0.append(contentsOf: text.utf8) }
    guard let number, let national = Digits(number.nationalNumber),
      let plan = plans.mainPlan(callingCode: number.callingCode)
    else {
      let digits = PhoneDigits.digits(of: text)
      forms.add { $0.append(contentsOf: digits.utf8) }
      forms.add(Int64(digits))
      return
    }
    forms.add { $0.append(contentsOf: number.e164.utf8) }
    forms.add { $0.append(contentsOf: number.e164.utf8.dropFirst()) }
    forms.add {
      $0.append(UInt8(ascii: "0"))
      $0.append(UInt8(ascii: "0"))
      $0.append(contentsOf: number.e164.utf8.dropFirst())
    }
    forms.add {
      $0.append(contentsOf: plan.trunkPrefix)
      $0.append(contentsOf: number.nationalNumber.utf8)
    }
    forms.add { $0.append(contentsOf: number.nationalNumber.utf8) }
    forms.add { write(.international, plan: plan, national: national, to: &$0) }
    forms.add { write(.national, plan: plan, national: national, to: &$0) }
    forms.add { write(.rfc3966, plan: plan, national: national, to: &$0) }
    forms.add(Int64(number.e164.utf8.dropFirst().lazy.map { $0 }))
    forms.add(Int64(number.nationalNumber))
  }

  /// Writes as libphonenumber's Format does, which takes 5-10 µs where this takes 0.2.
  func write(
    _ format: Libphonenumber.Format, plan: NumberingPlan, national: Digits, to output: inout [UInt8]
  ) {
    let table = plan.groupings.value
    guard let groupings = format == .national ? table.national : table.international else {
      Libphonenumber.write(callingCode: plan.callingCode, national: national, format: format, to: &output)
      return
    }
    switch format {
    case .national: break
    case .international:
      output.append(UInt8(ascii: "+"))
      for digit in plan.callingCodeDigits { output.append(digit &+ 48) }
      output.append(UInt8(ascii: " "))
    case .rfc3966:
      output.append(contentsOf: "tel:+".utf8)
      for digit in plan.callingCodeDigits { output.append(digit &+ 48) }
      output.append(UInt8(ascii: "-"))
    }
    let start = output.count
    if let grouping = groupings.first(where: { $0.takes(national) }) {
      grouping.write(national, to: &output)
      if format == .rfc3966 { StoredForms.replaceSeparators(in: &output, from: start) }
    } else {
      for index in 0..<national.count { output.append(national[index] &+ 48) }
    }
  }
}

extension Int64 {
  /// ASCII digits; nil where they are none, something else, or too many.
  fileprivate init?(_ digits: some Sequence<UInt8>) {
    var value: Int64 = 0
    var isEmpty = true
    for byte in digits {
      guard byte &- 48 < 10 else { return nil }
      let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, stillTooLarge) = product.addingReportingOverflow(Int64(byte &- 48))
      guard !tooLarge, !stillTooLarge else { return nil }
      value = sum
      isEmpty = false
    }
    if isEmpty { return nil }
    self = value
  }
}

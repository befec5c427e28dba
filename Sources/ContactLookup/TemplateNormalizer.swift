package import CRMTemplate
package import PhoneNumbers

/// Lends the template, which knows nothing of numbering plans, the normaliser.
package struct TemplateNormalizer: NumberNormalizing {
  package let numbers: NumberNormalizer

  package init(_ numbers: NumberNormalizer) {
    self.numbers = numbers
  }

  package func normalize(_ text: String) -> NormalNumber {
    guard let number = numbers.normalize(text) else { return NormalNumber() }
    return NormalNumber(e164: number.e164, national: number.nationalNumber)
  }

  package func nationalForm(of text: String, besides other: NormalNumber) -> String? {
    guard let code = other.callingCode else { return nil }
    return numbers.nationalNumber(of: text, callingCode: code)
  }
}

/// A number in E.164 form: what two ways of writing one number have in common.
package struct NormalizedNumber: Hashable, Sendable {
  /// `+`, calling code, national significant number.
  package let e164: String
  /// The national significant number (ITU-T E.164): without a trunk prefix, with the leading zeros that belong to it
  /// (Italy), as libphonenumber's GetNationalSignificantNumber writes it.
  package let nationalNumber: String
  /// 1 to 999.
  package let callingCode: Int

  init(callingCode: Int, callingCodeDigits: [UInt8], national: Digits) {
    self.callingCode = callingCode
    nationalNumber = unsafe String(unsafeUninitializedCapacity: national.count) { buffer in
      for index in 0..<national.count { unsafe buffer[index] = national[index] &+ 48 }
      return national.count
    }
    let codeCount = callingCodeDigits.count
    e164 = unsafe String(unsafeUninitializedCapacity: 1 + codeCount + national.count) { buffer in
      unsafe buffer[0] = UInt8(ascii: "+")
      for index in 0..<codeCount { unsafe buffer[1 &+ index] = callingCodeDigits[index] &+ 48 }
      for index in 0..<national.count { unsafe buffer[1 &+ codeCount &+ index] = national[index] &+ 48 }
      return 1 + codeCount + national.count
    }
  }
}

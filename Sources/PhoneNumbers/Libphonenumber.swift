internal import CPhoneNumber

/// The calls to libphonenumber: about 10 µs each, safe from any thread.
enum Libphonenumber {
  enum Format {
    case international, national, rfc3966
  }

  static func knows(region: String) -> Bool {
    var region = region
    return region.withUTF8 { unsafe cpn_is_region($0.baseAddress, $0.count) }
  }

  static func parse(_ bytes: Span<UInt8>, region: String, plans: NumberingPlans) -> NormalizedNumber? {
    var number = CPNNumber()
    var region = region
    let isPossible = unsafe bytes.withUnsafeBytes { text in
      region.withUTF8 { region in
        unsafe cpn_parse(
          text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count, region.baseAddress, region.count, &number)
      }
    }
    guard isPossible, let national = digits(of: number) else { return nil }
    let code = Int(number.calling_code)
    return NormalizedNumber(
      callingCode: code, callingCodeDigits: String(code).utf8.map { $0 &- 48 }, national: national)
  }

  /// Appends the number in this form, ASCII. Appends nothing where libphonenumber refuses.
  static func write(callingCode: Int, national: Digits, format: Format, to output: inout [UInt8]) {
    guard national.count <= Int(CPN_MAX_NATIONAL_DIGITS), let code = Int32(exactly: callingCode) else { return }
    var number = CPNNumber()
    number.calling_code = code
    number.national_length = Int32(national.count)
    unsafe withUnsafeMutableBytes(of: &number.national) { bytes in
      for index in 0..<national.count { unsafe bytes[index] = national[index] &+ 48 }
    }
    let form: CPNFormat =
      switch format {
      case .international: CPN_INTERNATIONAL
      case .national: CPN_NATIONAL
      case .rfc3966: CPN_RFC3966
      }
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
      let count = unsafe cpn_format(&number, form, buffer.baseAddress, buffer.count)
      for index in 0..<min(count, buffer.count) { unsafe output.append(UInt8(bitPattern: buffer[index])) }
    }
  }

  /// An example number of the type (0 … 10, libphonenumber's PhoneNumberType); nil where the region has none.
  static func example(region: String, type: Int32) -> NormalizedNumber? {
    var number = CPNNumber()
    var region = region
    guard region.withUTF8({ unsafe cpn_example($0.baseAddress, $0.count, type, &number) }),
      let national = digits(of: number)
    else { return nil }
    let code = Int(number.calling_code)
    return NormalizedNumber(
      callingCode: code, callingCodeDigits: String(code).utf8.map { $0 &- 48 }, national: national)
  }

  private static func digits(of number: CPNNumber) -> Digits? {
    var digits = Digits()
    let isPlain = unsafe withUnsafeBytes(of: number.national) { bytes in
      unsafe bytes.prefix(Int(number.national_length)).allSatisfy { $0 &- 48 < 10 && digits.append($0 &- 48) }
    }
    return isPlain ? digits : nil
  }
}

import Foundation
import Testing

@testable import CRMTemplate

@Suite("Number formats")
struct FormatsNumberTests {
  private let format = Formats()

  @Test("F and N round the exact binary value, ties to the even digit")
  func exactRounding() {
    #expect(format(.double(0.5), "F0") == "0")
    #expect(format(.double(1.5), "F0") == "2")
    #expect(format(.double(2.5), "F0") == "2")
    #expect(format(.double(0.125), "F2") == "0.12")
    #expect(format(.double(0.375), "F2") == "0.38")
    #expect(format(.double(1.005), "F2") == "1.00")
    #expect(format(.double(0.1), "F20") == "0.10000000000000000555")
    #expect(format(.double(1e22), "N0") == "10,000,000,000,000,000,000,000")
    #expect(format(.double(-0.004), "F2") == "-0.00")
    #expect(format(.double(.leastNonzeroMagnitude), "F3") == "0.000")
  }

  @Test("Custom formats round fifteen digits, ties away from zero, and keep the sign of what becomes zero")
  func customRounding() {
    #expect(format(.double(0.5), "0") == "1")
    #expect(format(.double(2.5), "0") == "3")
    #expect(format(.double(1.005), "0.00") == "1.01")
    #expect(format(.double(-0.4), "0") == "-0")
    #expect(format(.double(0.1), "0.00000000000000000000") == "0.10000000000000000000")
    #expect(format(.double(123_456_789_012_345_680), "0") == "123456789012346000")
  }

  @Test(
    "Custom formats",
    arguments: [
      (1234567.5, "#,##0.00", "1,234,567.50"), (1234567, "0,,", "1"), (1234567, "#,##0,", "1,235"),
      (0.256, "0.0%", "25.6%"), (0.256, "0‰", "256‰"), (12, "0000", "0012"), (12.5, ".00", "12.50"), (0.5, "#.#", ".5"),
      (5, "\\#0", "#5"), (5, "'a;b'0", "a;b5"), (-5, "0;(0)", "(5)"), (0, "0;(0);-", "-"), (5, "abc", "abc"),
      (12, "..", "12"), (41791234567, "+00 00 000 00 00", "+41 79 123 45 67"), (1234, "0.###E+00", "1.234E+03"),
      (0.00012, "0.0e0", "1.2e-4"), (5, "0 EUR", "5 EUR"), (5, "é0", "é5"), (1234, "#,#", "1,234"), (5, "0'x", "5x"),
      (5, "0\\", "5"), (0, "#", ""), (12, "0;;", "12"), (-12, "0;;", "-12"), (100, "##;0", "100"),
    ] as [(Double, String, String)])
  func custom(_ number: Double, _ pattern: String, _ expected: String) {
    #expect(format(.double(number), pattern) == expected)
  }

  @Test(
    "Standard formats of Double",
    arguments: [
      (1e15, "", "1E+15"), (999_999_999_999_999, "", "999999999999999"), (1e14 + 0.5, "", "100000000000000.5"),
      (0.0001, "", "0.0001"), (0.00001, "", "1E-05"), (1.5e300, "R", "1.5E+300"), (-0.0, "", "-0"),
      (123456, "G3", "1.23E+05"), (123456, "g3", "1.23e+05"), (0.000012345, "G2", "1.2E-05"),
      (1234.5678, "E2", "1.23E+003"),
      (0, "E", "0.000000E+000"), (5, "G0", "5"), (1.0 / 3, "G17", "0.33333333333333331"),
      (.leastNonzeroMagnitude, "", "5E-324"),
      (1.7976931348623157e308, "", "1.7976931348623157E+308"), (12, "f1", "12.0"),
      (1e21, "F0", "1000000000000000000000"),
    ] as [(Double, String, String)])
  func standardDouble(_ number: Double, _ pattern: String, _ expected: String) {
    #expect(format(.double(number), pattern) == expected)
  }

  @Test(
    "Standard formats of Integer",
    arguments: [
      (-5, "X", "FFFFFFFB"), (255, "x4", "00ff"), (-5_000_000_000, "X", "FFFFFFFED5FA0E00"), (7, "D3", "007"),
      (-7, "d3", "-007"), (1234567, "G3", "1.23E+06"), (Int64.min, "D", "-9223372036854775808"),
      (Int64.min, "N0", "-9,223,372,036,854,775,808"), (1234567, "E1", "1.2E+006"), (0, "F", "0.00"), (0, "X", "0"),
    ] as [(Int64, String, String)])
  func standardInteger(_ number: Int64, _ pattern: String, _ expected: String) {
    #expect(format(.integer(number), pattern) == expected)
  }

  @Test("What .NET refuses")
  func refused() {
    #expect(format(.integer(5), "R") == nil)
    #expect(format(.double(5), "D") == nil)
    #expect(format(.double(5), "X") == nil)
    #expect(format(.double(5), "Q7") == nil)
    #expect(format.call(.double(5), "ToString", .string("F1000000000000000000000")) == "tooLong")
    #expect(format(.string("5"), "F0") == nil)
    #expect(format(.boolean(true), "F0") == nil)
  }

  @Test("Not a number, and infinite")
  func notFinite() {
    #expect(format.formatter.text(of: .double(.nan)) == "NaN")
    #expect(format(.double(-.infinity), "F2") == "-Infinity")
    #expect(Formats(.germanDE)(.double(.infinity), "N0") == "∞")
  }

  @Test("F and E agree with the C library's printf, which rounds the exact binary value")
  func againstPrintf() {
    var random = SeededGenerator(seed: 4)
    for round in 0..<20_000 {
      var number = Double(bitPattern: random.next())
      // Half of them of everyday size, and many of those with ties.
      if round % 2 == 0 { number = Double(Int.random(in: -99_999_999...99_999_999, using: &random)) / 64 }
      guard number.isFinite else { continue }
      let decimals = Int.random(in: 0...12, using: &random)
      #expect(format(.double(number), "F\(decimals)") == String(format: "%.\(decimals)f", number), "\(number)")
      let scientific = String(format: "%.\(decimals)E", number)
      let digits = scientific.split(separator: "E").first.map(String.init) ?? ""
      #expect(format(.double(number), "E\(decimals)")?.hasPrefix(digits + "E") == true, "\(number)")
    }
  }

  @Test("Without a format, and as R, a number is read back as itself")
  func roundTrip() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<20_000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { continue }
      #expect(Double(format.formatter.text(of: .double(number))) == number)
      #expect(Double(format(.double(number), "G17") ?? "") == number)
    }
  }
}

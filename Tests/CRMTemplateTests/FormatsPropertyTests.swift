import Testing

@testable import CRMTemplate

@Suite("Formats and methods take anything")
struct FormatsPropertyTests {
  private static let values: [TemplateValue] = [
    .string(""), .string("x😀yß\u{301}"), .integer(.min), .integer(-1), .integer(0), .integer(.max), .double(0),
    .double(-0.0), .double(.nan), .double(.infinity), .double(1e308), .double(.leastNonzeroMagnitude),
    .double(-1234.5678),
    .boolean(true), .dateTime(DotNetDateTime(ticks: 0, kind: .local, offsetSeconds: 7_200)),
    .dateTime(DotNetDateTime(ticks: 3_155_378_975_999_999_999, kind: .unspecified, offsetSeconds: -18_000)),
    .dateTime(DotNetDateTime(ticks: .min, kind: .local, offsetSeconds: .max)),
    .dateTime(DotNetDateTime(ticks: .max, kind: .utc, offsetSeconds: .min)),
    .timeSpan(DotNetTimeSpan(ticks: .min)), .timeSpan(DotNetTimeSpan(ticks: .max)), .null,
  ]

  @Test("No format traps, and none is refused for one value of a type and taken for another")
  func randomFormats() {
    let alphabet = Array("dfFgGhHKmMstyzoruUcTDNRXEexQ%\\'\"0#.,;:/+-‰é😀 147")
    var random = SeededGenerator(seed: 1)
    let formats = [Formats(), Formats(.frenchFR, zone: Zone(named: "Europe/Paris") ?? .utc)]
    for _ in 0..<6_000 {
      let length = Int.random(in: 0...9, using: &random)
      let text = String((0..<length).compactMap { _ in alphabet.randomElement(using: &random) })
      for value in Self.values {
        let written = formats[text.utf8.count % 2](value, text)
        let isFinite = if case .double(let number) = value { number.isFinite } else { true }
        if isFinite {
          let valid = ValueFormatter.validate(text, for: value.kind) == nil
          #expect((written != nil) == valid, "\(value) \(text)")
        }
      }
    }
  }

  @Test("No method traps, whatever it is given")
  func randomCalls() {
    var random = SeededGenerator(seed: 2)
    let arguments =
      Self.values + [
        .string("1"), .string("-3"), .string("99999999999999999999"), .string("F9999"), .string("y"), .string("HH:mm"),
        .integer(3), .double(1e300), .double(0.5), .integer(120_000), .integer(2_147_483_647),
      ]
    let zones = [Zone.utc, Zone(named: "Europe/Zurich") ?? .utc, Zone(secondsEastOfUTC: .max)]
    for method in MethodID.allCases {
      for value in Self.values {
        for _ in 0..<40 {
          let count = Int.random(in: 0...3, using: &random)
          let chosen = (0..<count).compactMap { _ in arguments.randomElement(using: &random) }
          let formatter = ValueFormatter(culture: .germanDE, zone: zones.randomElement(using: &random) ?? .utc)
          let outcome = DotNetMethods.call(method, on: value, chosen, formatter)
          if case .value(let result) = outcome {
            _ = formatter.text(of: result)
            if let kind = method.resultKind(on: value.kind) { #expect(result.kind == kind, "\(value).\(method)") }
          }
          let expected = method.argumentCounts(on: value.kind)
          if value != .null { #expect((outcome == .unknownMethod) == (expected == nil)) }
        }
      }
    }
  }
}

import Foundation
import Testing

@testable import CRMTemplate

/// One line of dotnet-format-vectors.json: what real implementations of .NET gave.
private struct FormatVector: Decodable {
  enum Argument: Decodable {
    case integer(Int64)
    case text(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Int64.self) {
        self = .integer(number)
      } else {
        self = .text(try container.decode(String.self))
      }
    }

    var value: TemplateValue {
      switch self {
      case .integer(let number): .integer(number)
      case .text(let text): .string(text)
      }
    }
  }

  var group: String
  var input: String
  var inputKind: String
  var method: String
  var arguments: [Argument]
  var culture: String
  var expected: String?
  var error: String?
}

@Suite("dotnet-format-vectors.json")
struct FormatsVectorTests {
  /// The number of each vector that fails, with what came instead.
  @Test("Every vector gives what .NET gives")
  func vectors() throws {
    let url = try #require(
      Bundle.module.url(forResource: "dotnet-format-vectors", withExtension: "json", subdirectory: "Data"))
    let vectors = try JSONDecoder().decode([FormatVector].self, from: Data(contentsOf: url))
    #expect(vectors.count > 2_000)
    var failures: [String] = []
    for (number, vector) in vectors.enumerated() {
      let (value, zone) = try #require(receiver(of: vector), "vector \(number)")
      let culture = try #require(Culture.named(vector.culture), "vector \(number)")
      let formatter = ValueFormatter(culture: culture, zone: zone)
      let outcome = DotNetMethods.call(
        receiver: value, method: vector.method, arguments: vector.arguments.map(\.value), formatter: formatter)
      let text: String? =
        switch outcome {
        case .value(.dateTime(let date)): try formatter.format(.dateTime(date), "o")
        case .value(let result): formatter.text(of: result)
        case .failed: nil
        default: "\(outcome)"
        }
      if text != vector.expected {
        failures.append(
          "\(number): \(vector.input).\(vector.method)(\(vector.arguments)) \(vector.culture): "
            + "\(text ?? "failed"), not \(vector.expected ?? vector.error ?? "")")
      }
    }
    #expect(failures.isEmpty, "\(failures.count) fail:\n\(failures.joined(separator: "\n"))")
  }

  private func receiver(of vector: FormatVector) -> (TemplateValue, Zone)? {
    switch vector.inputKind {
    case "String": return (.string(vector.input), .utc)
    case "Double": return Double(vector.input).map { (.double($0), .utc) }
    case "Int32": return Int64(vector.input).map { (.integer($0), .utc) }
    case "TimeSpan": return DotNetTimeSpan(constant: vector.input).map { (.timeSpan($0), .utc) }
    default: return dateTime(of: vector)
    }
  }

  /// `DateTime.Local(+02:00)`: the kind, and the zone of the machine at that time.
  private func dateTime(of vector: FormatVector) -> (TemplateValue, Zone)? {
    guard let ticks = ISO8601.read(vector.input)?.ticks else { return nil }
    let parts = vector.inputKind.split(whereSeparator: { ".()".contains($0) })
    guard parts.count > 1 else { return nil }
    var zone = Zone(secondsEastOfUTC: 7_200)
    if parts.count > 2, let offset = ISO8601.read("2000-01-01T00:00:00\(parts[2])")?.offsetSeconds {
      zone = Zone(secondsEastOfUTC: offset)
    }
    let kind: DotNetDateTime.Kind = parts[1] == "Utc" ? .utc : parts[1] == "Local" ? .local : .unspecified
    return DotNetDateTime(clockTicks: ticks, kind: kind, zone: zone).map { (.dateTime($0), zone) }
  }
}

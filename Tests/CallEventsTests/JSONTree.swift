import Foundation

@testable import CallEvents

/// A JSON value, made once by our scanner and once by Foundation, to be compared.
enum JSONTree: Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONTree])
  case object([String: JSONTree])

  /// What our own reader sees; nil where it refuses the text.
  static func ours(_ bytes: [UInt8]) -> JSONTree? {
    bytes.withUnsafeBufferPointer { buffer in
      var scanner = JSONScanner(buffer)
      do throws(JSONSyntaxError) {
        try scanner.begin()
        let tree = try read(&scanner)
        try scanner.finish()
        return tree
      } catch {
        return nil
      }
    }
  }

  private static func read(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> JSONTree {
    // The scanner's own way through containers is the one under test: it reads each value a second time.
    var ahead = scanner
    let slot = try ahead.value()
    switch slot.kind {
    case .object:
      var members: [String: JSONTree] = [:]
      try scanner.eachMember { (scanner, name) throws(JSONSyntaxError) in
        let name = text(name, scanner)
        members[name] = try read(&scanner)
      }
      if scanner.position != ahead.position { throw scanner.failure("two ways through a container end apart") }
      return .object(members)
    case .array:
      var elements: [JSONTree] = []
      try scanner.eachElement { (scanner) throws(JSONSyntaxError) in elements.append(try read(&scanner)) }
      if scanner.position != ahead.position { throw scanner.failure("two ways through a container end apart") }
      return .array(elements)
    default: break
    }
    scanner = ahead
    switch slot.kind {
    case .string: return .string(text(slot, scanner))
    case .number:
      let digits = scanner.bytes[Int(slot.start)..<Int(slot.end)]
      return .number(Double(String(decoding: digits, as: UTF8.self)) ?? .nan)
    case .bool: return .bool(scanner.bytes[Int(slot.start)] == UInt8(ascii: "t"))
    default: return .null
    }
  }

  private static func text(_ slot: JSONSlot, _ scanner: JSONScanner) -> String {
    switch JSONText.decode(slot, in: scanner.bytes) {
    case .text(let text): text
    case .loneSurrogate: "<lone surrogate>"
    case .nul: "<nul>"
    }
  }

  /// What Foundation's decoder sees; nil where it refuses the text. (`JSONSerialization` is no judge: on Linux it
  /// reads 123456789.12345678 a digit off.)
  static func foundations(_ bytes: [UInt8]) -> JSONTree? {
    try? JSONDecoder().decode(JSONTree.self, from: Data(bytes))
  }
}

extension JSONTree: Decodable {
  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .string(text)
    } else if let elements = try? value.decode([JSONTree].self) {
      self = .array(elements)
    } else {
      self = .object(try value.decode([String: JSONTree].self))
    }
  }
}

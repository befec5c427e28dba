import BSON

extension FilterConversion {
  var failure: BoundFilter.Reason {
    self == .objectID ? .badObjectID : .badValue
  }

  /// `nil`: the text is no such value.
  func value(of value: BSONValue) -> BSONValue? {
    switch (self, value) {
    case (.date, .int32(let number)): .date(Int64(number))
    case (.date, .int64(let number)), (.date, .date(let number)): .date(number)
    case (.int32, .int32), (.int64, .int64), (.double, .double), (.objectID, .objectID): value
    case (.int64, .int32(let number)): .int64(Int64(number))
    case (.double, .int32(let number)): .double(Double(number))
    case (.double, .int64(let number)): .double(Double(number))
    case (.int32, .int64(let number)): converted("\(number)")
    case (_, .string(let text)): converted(text)
    default: nil
    }
  }

  private func converted(_ text: String) -> BSONValue? {
    switch self {
    case .objectID: ObjectID(text).map { .objectID($0) }
    case .date: ISO8601.milliseconds(of: text).map { .date($0) }
    case .int32: Int32(text).map { .int32($0) }
    case .int64: Int64(text).map { .int64($0) }
    case .double: JSONNumber.double(text).map { .double($0) }
    case .decimal128: Decimal128(text).map { .decimal128($0) }
    }
  }
}

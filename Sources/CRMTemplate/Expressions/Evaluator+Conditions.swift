extension Evaluator {
  /// Stops as soon as the result is known.
  mutating func isTrue(_ condition: ConditionNode, depth: Int) throws(RunError) -> Bool {
    switch condition {
    case .any(let branches):
      for branch in branches where try isTrue(branch, depth: depth) { return true }
      return false
    case .all(let branches):
      for branch in branches where try !isTrue(branch, depth: depth) { return false }
      return true
    case .alone(let operand):
      if case .group(let inside) = operand { return try isTrue(inside, depth: depth) }
      return Comparison.isTrue(text(of: try value(of: operand, depth: depth)))
    case .comparison(let left, let comparison, let right):
      let left = try value(of: left, depth: depth)
      let right = try value(of: right, depth: depth)
      switch comparison {
      case .equal: return areEqual(left, right)
      case .notEqual: return !areEqual(left, right)
      case .greater: return order(left, right).map { $0 == .greater } ?? false
      case .less: return order(left, right).map { $0 == .less } ?? false
      case .greaterOrEqual: return order(left, right).map { $0 != .less } ?? false
      case .lessOrEqual: return order(left, right).map { $0 != .greater } ?? false
      }
    }
  }

  private mutating func value(of operand: ConditionOperand, depth: Int) throws(RunError) -> TemplateValue {
    switch operand {
    case .group(let condition): return .boolean(try isTrue(condition, depth: depth))
    case .pieces(let pieces):
      // The bare word is Null; a variable or a quoted string that says "null" is not.
      if pieces.count == 1, case .literal("null")? = pieces.first { return .null }
      return try value(of: pieces, depth: depth)
    }
  }

  private func areEqual(_ left: TemplateValue, _ right: TemplateValue) -> Bool {
    if case .dateTime(let one) = left, case .dateTime(let other) = right {
      return Comparison.order(one, other) == .equal
    }
    let (leftText, rightText) = (text(of: left), text(of: right))
    if left.isNumber || right.isNumber, let one = DecimalText(leftText), let other = DecimalText(rightText) {
      return one.order(against: other) == .equal
    }
    return Comparison.areEqual(leftText, rightText)
  }

  /// `nil`: not comparable, so that no order holds.
  private func order(_ left: TemplateValue, _ right: TemplateValue) -> Comparison.Order? {
    switch (left, right) {
    case (.dateTime(let one), .dateTime(let other)): return Comparison.order(one, other)
    case (.timeSpan(let one), .timeSpan(let other)): return Comparison.order(of: one.ticks, other.ticks)
    default: return Comparison.order(text(of: left), text(of: right))
    }
  }
}

extension TemplateValue {
  var isNumber: Bool {
    switch self {
    case .integer, .double: true
    default: false
    }
  }
}

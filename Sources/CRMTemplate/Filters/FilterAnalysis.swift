import BSON

/// Finds the shape of a filter and the names in it.
struct FilterAnalysis {
  let names: KnownNames?
  let passes: Int

  private static let number = VariableName("Number")

  func shape(of root: FilterNode) -> FilterShape {
    guard case .document(let elements) = root else { return .general }
    var branches: [FilterShape.Branch]?
    var rest: [FilterElement] = []
    for conjunct in conjuncts(of: elements) {
      if let found = numberBranches(of: conjunct) {
        // Two conditions on the number: no union of finds answers that.
        guard branches == nil else { return .general }
        branches = found
      } else if dependsOnCall(.document([conjunct])) {
        return .general
      } else {
        rest.append(conjunct)
      }
    }
    guard let branches else { return .general }
    return FilterShape(branches, rest: template(of: rest))
  }

  /// The elements, with those of an `$and` in its place.
  private func conjuncts(of elements: [FilterElement]) -> [FilterElement] {
    elements.flatMap { element -> [FilterElement] in
      guard element.key.constant == "$and", case .array(let parts) = element.value else { return [element] }
      var inside: [FilterElement] = []
      for part in parts {
        guard case .document(let elements) = part else { return [element] }
        inside += conjuncts(of: elements)
      }
      return inside
    }
  }

  private func numberBranches(of element: FilterElement) -> [FilterShape.Branch]? {
    if let branch = numberBranch(of: element) { return [branch] }
    guard element.key.constant == "$or", case .array(let parts) = element.value, !parts.isEmpty else { return nil }
    var branches: [FilterShape.Branch] = []
    for part in parts {
      guard case .document(let elements) = part else { return nil }
      var found: FilterShape.Branch?
      var rest: [FilterElement] = []
      for conjunct in conjuncts(of: elements) {
        if let branch = numberBranch(of: conjunct) {
          guard found == nil else { return nil }
          found = branch
        } else if dependsOnCall(.document([conjunct])) {
          return nil
        } else {
          rest.append(conjunct)
        }
      }
      guard var branch = found else { return nil }
      branch.rest = template(of: rest)
      branches.append(branch)
    }
    return branches
  }

  private func template(of elements: [FilterElement]) -> FilterTemplate? {
    guard !elements.isEmpty else { return nil }
    let keys = elements.map { $0.key.constant }
    let root: FilterNode =
      keys.contains(nil) || Set(keys).count < keys.count
      ? .document([FilterElement(key: FilterText("$and"), value: .array(elements.map { .document([$0]) }))])
      : .document(elements)
    return FilterTemplate(root: root, passes: passes, names: names)
  }

  private func numberBranch(of element: FilterElement) -> FilterShape.Branch? {
    guard let field = element.key.constant, !field.isEmpty, !field.hasPrefix("$") else { return nil }
    if isNumber(element.value) { return .init(field: field, match: .equality) }
    if isSuffixPattern(element.value) { return .init(field: field, match: .suffix) }
    return nil
  }

  private func isNumber(_ node: FilterNode) -> Bool {
    switch node {
    case .bare(let node, isPattern: false): isNumber(node)
    case .string(let text): text.parts.count == 1 && text.parts.first.map { isNumber($0) } ?? false
    case .document(let elements):
      if elements.count == 1, let only = elements.first, only.key.constant == "$eq" {
        if case .document = only.value { false } else { isNumber(only.value) }
      } else {
        false
      }
    default: false
    }
  }

  private func isNumber(_ piece: ExpressionPiece) -> Bool {
    if case .bracket(let node) = piece { isNumber(node) } else { false }
  }

  private func isNumber(_ node: ExpressionNode) -> Bool {
    if case .variable(Self.number, _) = node { isData(Self.number) } else { false }
  }

  /// A template may define a parameter of that name; then it is a constant of the administrator's.
  private func isData(_ name: VariableName) -> Bool {
    if case .parameter? = names?.kind(of: name) { false } else { true }
  }

  private func isSuffixPattern(_ node: FilterNode) -> Bool {
    switch node {
    case .regularExpression(let pattern, let options):
      return isSuffixPattern(pattern) && options.constant.map(isHarmless) ?? false
    case .document(let elements):
      var found = false
      for element in elements {
        switch (element.key.constant, element.value) {
        case ("$regex", .string(let pattern)) where isSuffixPattern(pattern): found = true
        case ("$options", .string(let options)) where options.constant.map(isHarmless) ?? false: break
        default: return false
        }
      }
      return found
    default: return false
    }
  }

  private func isSuffixPattern(_ pattern: FilterText) -> Bool {
    var parts = pattern.parts[...]
    if case .literal(".*")? = parts.first { parts = parts.dropFirst() }
    if case .literal("^.*")? = parts.first { parts = parts.dropFirst() }
    guard parts.count == 2, let first = parts.first, isNumber(first), case .literal("$")? = parts.last else {
      return false
    }
    return true
  }

  /// Options that change nothing for digits before `$`: case, and the dot. `m` would let any line end.
  private func isHarmless(_ options: String) -> Bool {
    options.allSatisfy { $0 == "i" || $0 == "s" }
  }

  /// Whether anything but parameters, also those that their texts name, is in the tree.
  private func dependsOnCall(_ node: FilterNode) -> Bool {
    names(in: node, throughParameters: true).contains { isData($0) }
  }

  func names(in node: FilterNode, throughParameters: Bool) -> [VariableName] {
    var collector = NameCollector(parameter: { name in
      guard throughParameters, case .parameter(let text)? = names?.kind(of: name) else { return nil }
      return text
    })
    collect(node, into: &collector)
    return collector.names
  }

  private func collect(_ node: FilterNode, into collector: inout NameCollector) {
    switch node {
    case .constant: break
    case .document(let elements):
      for element in elements {
        collector.visit(element.key.parts, depth: passes)
        collect(element.value, into: &collector)
      }
    case .array(let nodes): for node in nodes { collect(node, into: &collector) }
    case .string(let text): collector.visit(text.parts, depth: passes)
    case .bare(let node, _): collector.visit(node, depth: passes)
    case .converted(_, let node): collect(node, into: &collector)
    case .regularExpression(let pattern, let options):
      collector.visit(pattern.parts, depth: passes)
      collector.visit(options.parts, depth: passes)
    }
  }
}

/// The attributes of one element under the names that the format gives them. Making one reports what is unknown.
struct AttributeReader {
  private let importer: TemplateImporter
  private let element: MarkupElement
  private var found: [String: MarkupElement.Attribute] = [:]

  /// - Parameters:
  ///   - known: the names of the format, in its spelling, those without effect included.
  ///   - anyCase: case does not matter here, and is not worth a warning.
  init(_ element: MarkupElement, of importer: TemplateImporter, known: [String], anyCase: Bool = false) {
    self.importer = importer
    self.element = element
    for attribute in element.attributes where known.contains(attribute.name) { found[attribute.name] = attribute }
    for attribute in element.attributes where !known.contains(attribute.name) {
      let folded = attribute.name.lowercased()
      guard let name = known.first(where: { $0.lowercased() == folded }), found[name] == nil else {
        importer.reportUnknownAttribute(attribute, of: element, known: known)
        continue
      }
      found[name] = attribute
      if !anyCase {
        importer.warn(
          "wrong-case", element, attribute.name,
          "The attribute is spelled \(importer.shown(attribute.name)) instead of \(name).",
          hint: "Write \(name).")
      }
    }
  }

  func value(_ name: String) -> String? { found[name]?.value }

  func text(_ name: String) -> TemplateValueText? {
    guard let attribute = found[name] else { return nil }
    return TemplateValueText(
      text: attribute.value, element: element, attribute: attribute.name, start: attribute.valueStart)
  }

  /// The first of several names that is there.
  func text(of names: [String]) -> TemplateValueText? {
    for name in names { if let text = text(name) { return text } }
    return nil
  }

  /// The trimmed value where it is not empty, or the error `missing-attribute`.
  func required(_ name: String) -> String? {
    if let value = value(name)?.trimmingXMLWhiteSpace(), !value.isEmpty { return String(value) }
    importer.error(
      "missing-attribute", element, name, "\(importer.shown(element.name)) has no \(name).",
      hint: "Add \(name)=\"…\".")
    return nil
  }

  func boolean(_ name: String, default standard: Bool) -> Bool {
    guard let value = value(name)?.trimmingXMLWhiteSpace(), !value.isEmpty else { return standard }
    if let truth = BooleanWord.value(of: String(value)) { return truth }
    importer.warn(
      "bad-value", element, name, "\(name) is neither true nor false; \(standard) is used.",
      hint: "Write true or false.")
    return standard
  }

  /// `nil`: absent, empty, or, with a warning that says what is used instead, no integer.
  func integer(_ name: String, instead: String) -> Int? {
    guard let value = value(name)?.trimmingXMLWhiteSpace(), !value.isEmpty else { return nil }
    if let number = Int(String(value)) { return number }
    importer.warn("bad-value", element, name, "\(name) is not an integer; \(instead) is used.")
    return nil
  }

  /// `Passes` (template-format.md, section 3).
  func passes(_ names: [String]) -> Int {
    for name in names where found[name] != nil {
      let number = integer(name, instead: "1") ?? 1
      if number > TemplateLimits.passes {
        importer.warn(
          "passes-out-of-range", element, name, "More than \(TemplateLimits.passes) passes are not made.")
      }
      return min(max(number, 1), TemplateLimits.passes)
    }
    return 1
  }

  /// One of the words of an enumeration; `nil` where it is absent, empty, or, with a warning, none of them.
  func word<Word: RawRepresentable & CaseIterable>(_ name: String, _ type: Word.Type, instead: String) -> Word?
  where Word.RawValue == String {
    guard let value = value(name)?.trimmingXMLWhiteSpace(), !value.isEmpty else { return nil }
    let text = String(value)
    if let word = Word(rawValue: text) { return word }
    if let word = Word.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() }) {
      importer.warn(
        "wrong-case", element, name, "\(importer.shown(text)) is spelled \(word.rawValue).",
        hint: "Write \(word.rawValue).")
      return word
    }
    let nearest = NearestName.nearest(to: text, in: Word.allCases.map(\.rawValue))
    importer.warn(
      "bad-value", element, name, "\(importer.shown(text)) is not a known \(name); \(instead) is used.",
      hint: nearest.map { "Did you mean \($0)?" })
    return nil
  }
}

/// Booleans as template-format.md, section 1, reads them.
enum BooleanWord {
  static func value(of text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "1", "yes": true
    case "false", "0", "no": false
    default: nil
    }
  }
}

extension TemplateImporter {
  func reportUnknownAttribute(_ attribute: MarkupElement.Attribute, of element: MarkupElement, known: [String]) {
    let nearest = NearestName.nearest(to: attribute.name, in: known)
    warn(
      "unknown-attribute", element, attribute.name,
      "\(shown(element.name)) has no attribute \(shown(attribute.name)); it is ignored.",
      hint: nearest.map { "Did you mean \($0)?" })
  }

  /// The children under the format's names, in the order of the file. Reports those that are unknown, and of `single`
  /// ones every one after the first.
  func children(
    of element: MarkupElement, known: [String], single: [String] = []
  ) -> [(name: String, element: MarkupElement)] {
    var result: [(name: String, element: MarkupElement)] = []
    var seen: Set<String> = []
    for child in element.children {
      guard let name = knownName(of: child, in: known) else { continue }
      if single.contains(name), !seen.insert(name).inserted {
        warn("duplicate-element", child, nil, "\(name) stands here a second time; the first one counts.")
        continue
      }
      result.append((name, child))
    }
    return result
  }

  private func knownName(of child: MarkupElement, in known: [String]) -> String? {
    if known.contains(child.name) { return child.name }
    let folded = child.name.lowercased()
    if let name = known.first(where: { $0.lowercased() == folded }) {
      warn(
        "wrong-case", child, nil, "The element is spelled \(shown(child.name)) instead of \(name).",
        hint: "Write <\(name)>.")
      return name
    }
    let nearest = NearestName.nearest(to: child.name, in: known)
    warn(
      "unknown-element", child, nil, "\(shown(child.name)) is not known here; it is ignored with all that is in it.",
      hint: nearest.map { "Did you mean <\($0)>?" })
    return nil
  }
}

extension MarkupElement {
  /// The value of an attribute without a report, for what has to be known before its turn comes.
  func quietValue(_ name: String) -> String? {
    if let exact = attributes.first(where: { $0.name == name }) { return exact.value }
    let folded = name.lowercased()
    return attributes.first { $0.name.lowercased() == folded }?.value
  }

  func quietChildren(_ name: String) -> [MarkupElement] {
    let folded = name.lowercased()
    return children.filter { $0.name == name || $0.name.lowercased() == folded }
  }
}

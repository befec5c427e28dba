extension TemplateImporter {
  /// `CommandData`: the document to insert (template-format.md, section 12).
  func readCommandData(_ element: MarkupElement, names: KnownNames) -> DocumentTemplate {
    _ = AttributeReader(element, of: self, known: [])
    return DocumentTemplate(parts: readParts(of: element, names: names, level: 1, needsKeys: true))
  }

  private func readParts(
    of element: MarkupElement, names: KnownNames, level: Int, needsKeys: Bool
  ) -> [DocumentPart] {
    var parts: [DocumentPart] = []
    /// Keys that are written under a condition or not.
    var conditional: [String: Bool] = [:]
    for (name, child) in children(of: element, known: ["Value", "Object", "Array"]) {
      let known = name == "Value" ? ["Key", "If", "SkipIf", "Passes", "Type"] : ["Key", "If", "SkipIf"]
      let reader = AttributeReader(child, of: self, known: known)
      let key = needsKeys ? readKey(reader, child) : ""
      let ifCondition = condition(reader.text("If"), names: names)
      let skip = condition(reader.text("SkipIf"), names: names)
      if needsKeys, let key {
        let isConditional = ifCondition != nil || skip != nil
        if conditional[key] == false, !isConditional {
          warn("duplicate-key", child, "Key", "\(shown(key)) is written twice; the last one counts.")
        }
        conditional[key] = isConditional && (conditional[key] ?? true)
      }
      guard let content = readContent(name, child, reader, names: names, level: level), let key else { continue }
      parts.append(
        DocumentPart(
          key: key, isVariant: needsKeys && parts.contains { $0.key == key }, condition: ifCondition,
          skipCondition: skip, content: content,
          place: source.place(ofByte: child.start)))
    }
    return parts
  }

  private func readContent(
    _ name: String, _ element: MarkupElement, _ reader: AttributeReader, names: KnownNames, level: Int
  ) -> DocumentPart.Content? {
    guard name != "Value" else { return readValue(element, reader, names: names) }
    guard level < TemplateLimits.documentLevels else {
      error("too-large", element, nil, "The document is nested deeper than \(TemplateLimits.documentLevels) levels.")
      return nil
    }
    let parts = readParts(of: element, names: names, level: level + 1, needsKeys: name == "Object")
    return name == "Object" ? .object(parts) : .array(parts)
  }

  private func readValue(
    _ element: MarkupElement, _ reader: AttributeReader, names: KnownNames
  ) -> DocumentPart.Content? {
    if let inside = element.children.first {
      error(
        "value-with-children", element, nil,
        "Value holds text only, and <\(shown(inside.name))> stands in it.", hint: "Write <Object> or <Array> instead.")
      return nil
    }
    let word = String((reader.value("Type") ?? "").trimmingXMLWhiteSpace())
    let type = DocumentValueType(word)
    if type == nil {
      let nearest = NearestName.nearest(to: word, in: DocumentValueType.words)
      warn(
        "unknown-type", element, "Type", "\(shown(word)) is not a known type; the value is written as a String.",
        hint: nearest.map { "Did you mean \($0)?" })
    }
    let passes = reader.passes(["Passes"])
    let text = text(element.content, passes: passes, names: names)
    return .value(ValuePart(text: text, passes: passes, type: type ?? .string))
  }

  /// Keys are literal: no expression chooses them.
  private func readKey(_ reader: AttributeReader, _ element: MarkupElement) -> String? {
    guard let key = reader.value("Key") else { return reader.required("Key") }
    if key.isEmpty || key.hasPrefix("$") || key.unicodeScalars.contains("\0") {
      error(
        "key-not-allowed", element, "Key",
        key.isEmpty ? "The key is empty." : "A key may not start with $.", hint: "Give it a name.")
      return nil
    }
    if key.contains(".") {
      warn(
        "key-dotted", element, "Key", "The key \(shown(key)) holds a dot, and queries will hardly find it.",
        hint: "Write an Object for each part of the key.")
    }
    return key
  }
}

/// What the other scenarios have to know of one before any is compiled.
struct ScenarioOutline {
  var element: MarkupElement
  var id: String
  var kind: ScenarioKind
  /// It has a `Command`, and its type does not say that it is for something else.
  var isSupported: Bool
  var variables: [String]
  var outputs: [String]
  /// The id that `Outputs` names, and where.
  var next: String?
  var nextElement: MarkupElement?
  /// The scenario of that id.
  var nextIndex: Int?
  /// Every scenario that leads here, nearest first.
  var ancestors: [Int] = []
  /// What can start it, by itself or through a chain.
  var kinds: Set<ScenarioKind> = []

  init(_ element: MarkupElement) {
    self.element = element
    id = String((element.quietValue("Id") ?? "").trimmingXMLWhiteSpace())
    kind = ScenarioKind(id: id)
    let type = (element.quietValue("Type") ?? "").lowercased()
    let hasOther = !element.quietChildren("Request").isEmpty || !element.quietChildren("Query").isEmpty
    isSupported = type != "rest" && type != "sqldatabase" && (!hasOther || !element.quietChildren("Command").isEmpty)
    variables = element.quietChildren("Variables").prefix(1).flatMap { $0.quietChildren("Variable") }
      .compactMap { $0.quietValue("Name") }.map { String($0.trimmingXMLWhiteSpace()) }
    let outputs = element.quietChildren("Outputs").first
    self.outputs = (outputs?.quietChildren("Output") ?? []).compactMap { $0.quietValue("Type") }
      .map { String($0.trimmingXMLWhiteSpace()) }
    if let name = outputs?.quietValue("Next")?.trimmingXMLWhiteSpace(), !name.isEmpty {
      next = String(name)
      nextElement = outputs
    }
  }
}

extension TemplateImporter {
  /// Reads the ids and links of all scenarios and reports what is wrong with them.
  func outlineScenarios(_ elements: [MarkupElement]) {
    outlines = elements.map(ScenarioOutline.init)
    checkIDs()
    resolveLinks()
    checkChains()
    collectAncestors()
    for outline in outlines where outline.kinds.isEmpty { reportUnused(outline) }
    scenarioID = nil
  }

  private func checkIDs() {
    var first: [String: Int] = [:]
    for (index, outline) in outlines.enumerated() where !outline.id.isEmpty {
      scenarioID = outline.id
      if let earlier = first[outline.id.lowercased()] {
        let line = source.place(ofByte: outlines[earlier].element.start).line
        error(
          "duplicate-id", outline.element, "Id", "Line \(line) has a scenario with the id \(shown(outline.id)) already."
        )
      } else {
        first[outline.id.lowercased()] = index
      }
    }
  }

  private func resolveLinks() {
    var exact: [String: Int] = [:]
    var folded: [String: Int] = [:]
    for (index, outline) in outlines.enumerated().reversed() where !outline.id.isEmpty {
      exact[outline.id] = index
      folded[outline.id.lowercased()] = index
    }
    for index in outlines.indices {
      guard let next = outlines[index].next, let element = outlines[index].nextElement else { continue }
      guard outlines[index].isSupported else { continue }
      scenarioID = outlines[index].id
      guard let target = exact[next] ?? folded[next.lowercased()] else {
        let nearest = NearestName.nearest(to: next, in: outlines.map(\.id).filter { !$0.isEmpty })
        error(
          "unknown-next", element, "Next", "There is no scenario with the id \(shown(next)).",
          hint: nearest.map { "Did you mean \($0)?" })
        continue
      }
      if exact[next] == nil {
        warn(
          "wrong-case", element, "Next", "The id \(shown(next)) is spelled \(shown(outlines[target].id)).",
          hint: "Write \(shown(outlines[target].id)).")
      }
      if !outlines[target].isSupported {
        error(
          "unsupported-scenario-type", element, "Next",
          "The scenario \(shown(next)) is not for a MongoDB database and cannot run.")
      }
      outlines[index].nextIndex = target
    }
  }

  private func checkChains() {
    var cycles: Set<Int> = []
    for start in outlines.indices {
      var path: [Int] = [start]
      while let next = path.last.flatMap({ outlines[$0].nextIndex }) {
        if let position = path.firstIndex(of: next) {
          // Reported once, at the link that closes the circle in the order of the file.
          let circle = path[position...]
          if let last = circle.max(), cycles.insert(last).inserted, let element = outlines[last].nextElement {
            scenarioID = outlines[last].id
            let names = (Array(circle) + [next]).prefix(6).map { shown(outlines[$0].id) }
            error(
              "next-cycle", element, "Next", "The chain leads back to where it was: \(names.joined(separator: " → ")).")
          }
          break
        }
        path.append(next)
        if path.count > TemplateLimits.chainLinks + 1 {
          if let element = outlines[start].nextElement, outlines[start].kind.isEntry {
            scenarioID = outlines[start].id
            error(
              "next-too-long", element, "Next",
              "More than \(TemplateLimits.chainLinks) scenarios follow one another from here.")
          }
          break
        }
      }
    }
  }

  private func collectAncestors() {
    var sources: [[Int]] = Array(repeating: [], count: outlines.count)
    for (index, outline) in outlines.enumerated() {
      if let next = outline.nextIndex { sources[next].append(index) }
    }
    for index in outlines.indices {
      var found: Set<Int> = [index]
      var wave = [index]
      var ancestors: [Int] = []
      for _ in 0..<TemplateLimits.chainLinks where !wave.isEmpty {
        wave = wave.flatMap { sources[$0] }.filter { found.insert($0).inserted }
        ancestors += wave
      }
      outlines[index].ancestors = ancestors
      outlines[index].kinds = Set(([index] + ancestors).map { outlines[$0].kind }.filter(\.isEntry))
    }
  }

  private func reportUnused(_ outline: ScenarioOutline) {
    scenarioID = outline.id
    let named = outlines.contains { $0.next?.lowercased() == outline.id.lowercased() }
    if outline.kind == .callFlowLookup {
      warn("unused-scenario", outline.element, "Id", "Look-ups from a call flow are not run.")
    } else if !named {
      let known = ["CreateContactRecord", "CreateContactRecordFromClient", "LookupByEmail", "ReportCall", "ReportChat"]
      let nearest = NearestName.nearest(to: outline.id, in: known)
      warn(
        "unused-scenario", outline.element, "Id", "Nothing starts the scenario \(shown(outline.id)).",
        hint: nearest.map { "Did you mean \($0)?" })
    }
  }
}

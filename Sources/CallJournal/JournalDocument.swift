internal import BSON
internal import CRMTemplate
internal import CallEvents
internal import TemplateRuns

/// A document that a scenario writes of a call, with what else may be done with it.
struct JournalDocument: Sendable {
  let identified: IdentifiedDocument
  /// What an amending event sets in the document that is there. Empty for a call's first report.
  let amendment: [BSONDocument.Element]
  /// What an overwriting write sets in it: every key that the event has something to say about. Empty where nothing is overwritten.
  private let overwriting: [BSONDocument.Element]

  var id: BSONValue { identified.id }
  var document: BSONDocument { identified.document }

  /// - Parameter mode: an insert does without what only an overwriting write needs.
  init(_ request: InsertRequest, of call: EndedCall, late: [LateKey], mode: JournalMode) {
    var identified = IdentifiedDocument(request.document) {
      ObjectID.ofJournal(call, scenario: request.scenario.id, ordinal: request.ordinal)
    }
    if !identified.isIDDerived { identified.amendableKeys = Set(late.compactMap(\.path.first)) }
    self.identified = identified
    amendment = call.amendment(of: request.document, late)
    guard mode != .insert else {
      overwriting = []
      return
    }
    // A report that does not know a late fact yet says nothing about its key.
    let unknown = Set(late.filter { $0.variables.isDisjoint(with: call.knownLateVariables) }.map(\.path))
    overwriting = request.document.settable(unless: unknown)
  }

  /// What stands there with another value, or not at all, and what it would be set to.
  func differences(from stored: BSONDocument) -> [DocumentChange] {
    overwriting.compactMap { element in
      let before = stored.value(at: element.key.split(separator: ".").map(String.init)[...])
      return before == element.value ? nil : DocumentChange(path: element.key, stored: before, value: element.value)
    }
  }
}

extension BSONDocument {
  func value(at path: ArraySlice<String>) -> BSONValue? {
    guard let key = path.first, let value = self[key] else { return nil }
    let rest = path.dropFirst()
    if rest.isEmpty { return value }
    if case .document(let document) = value { return document.value(at: rest) }
    return nil
  }

  /// The values that an update can set, under their paths: those of objects one by one, so that what others added beside them stays.
  fileprivate func settable(unless unknown: Set<[String]>, under parents: [String] = []) -> [Element] {
    var elements: [Element] = []
    for element in self.elements where !element.key.contains(".") && !(parents.isEmpty && element.key == "_id") {
      let path = parents + [element.key]
      guard !unknown.contains(path) else { continue }
      if case .document(let document) = element.value, !document.isEmpty,
        !document.elements.contains(where: { $0.key.contains(".") })
      {
        elements += document.settable(unless: unknown, under: path)
      } else {
        elements.append(Element(key: path.joined(separator: "."), value: element.value))
      }
    }
    return elements
  }
}

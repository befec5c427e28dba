/// A key of a document whose text names a fact that is often known only after the call: what an amending event sets anew.
package struct LateKey: Hashable, Sendable {
  /// The keys from the root; an array is one value, whichever element is late.
  package let path: [String]
  /// The late facts that it is made of.
  package let variables: Set<CallVariable>
}

extension CRMTemplate {
  /// The late keys of a document that a scenario writes, in the order of the template.
  ///
  /// Keys with a dot in them, and those in objects under such keys, are not among them: no update can name them.
  package func lateKeys(of data: DocumentTemplate) -> [LateKey] {
    var keys: [LateKey] = []
    for part in data.parts { collect(part, under: [], into: &keys) }
    return keys
  }

  private func collect(_ part: DocumentPart, under parents: [String], into keys: inout [LateKey]) {
    guard !part.key.contains(".") else { return }
    let path = parents + [part.key]
    if case .object(let parts) = part.content {
      for part in parts { collect(part, under: path, into: &keys) }
      return
    }
    var collector = NameCollector { [parameters] in parameters[$0]?.text }
    part.visitExpressions(&collector)
    let variables = Set(collector.names.compactMap { CallVariable.named($0) }.filter(\.isLate))
    guard !variables.isEmpty else { return }
    // The same key twice is how a variant is chosen.
    if let index = keys.firstIndex(where: { $0.path == path }) {
      keys[index] = LateKey(path: path, variables: keys[index].variables.union(variables))
    } else {
      keys.append(LateKey(path: path, variables: variables))
    }
  }
}

package import BSON

/// A run-time warning with its place in the template. Holds no data: it may be logged.
package struct PlacedWarning: Hashable, Sendable {
  /// One of template-format.md, section 13's codes.
  package var code: String
  package var message: String
  package var place: TemplatePlace
  /// The scenario's id.
  package var scenario: String
  /// `Command`, or the name of the output or key.
  package var subject: String
}

/// A contact that a look-up accepted, or that was created.
package struct FoundContact: Hashable, Sendable {
  package var fields: ContactFields
  package var match: ContactMatch
  /// The `_id` of the record that its first scenario found; `nil` where it came from none.
  package var recordID: BSONValue?
}

/// A scenario that was started and gave the database nothing to do, by the template's own word.
package struct ScenarioSkip: Hashable, Sendable {
  package enum Reason: String, Sendable {
    /// Its condition holds.
    case skipIf = "skip-if"
    /// A parameter of the template switches it off.
    case switchedOff = "switched-off"
  }

  /// The scenario's id.
  package var scenario: String
  package var reason: Reason
  /// Of its command.
  package var place: TemplatePlace
}

/// What one event came to.
package struct RunResult: Sendable {
  /// Best first.
  package var contacts: [FoundContact] = []
  package var warnings: [PlacedWarning] = []
  package var skips: [ScenarioSkip] = []
  /// A filter whose value was empty, or no ObjectId: nobody was asked for. The first one's code.
  package var notSent: BoundFilter.Reason?
  /// At least one query was asked, or one document given to be written.
  package var didAnything = false
  /// What ended the run before its time; the event's record is refused.
  package var failure: RunError?

  package init() {}
}

/// A query that a run needs the answer of.
package struct FindRequest: Sendable {
  package let scenario: CompiledScenario
  package let command: CompiledCommand
  package let filter: BSONDocument
  /// The root fields of a record that the scenario reads.
  package var projection: [String] { scenario.projection }
  /// One more than are used, so that too many are noticed.
  package let limit = TemplateLimits.recordsPerFind + 1
}

/// A document that a run wants written; the answer is the document with its `_id`.
package struct InsertRequest: Sendable {
  package let scenario: CompiledScenario
  package let command: CompiledCommand
  package let document: BSONDocument
  /// How many times this scenario wrote before in this event: part of the document's identity.
  package let ordinal: Int
}

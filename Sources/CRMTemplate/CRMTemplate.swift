/// A template without errors, ready to run. Immutable; shared by all runs and threads.
package final class CRMTemplate: Sendable {
  package let name: String
  package let version: String
  package let supportsEmojis: Bool
  /// What the template says about concurrency; has no effect.
  package let maxConcurrentRequests: Int?
  package let number: PhoneNumberFormat
  package let parameters: ParameterTable
  /// In the order of the file.
  package let scenarios: [CompiledScenario]
  package let settings: TemplateSettings
  /// The scenarios without an id, that look up a number.
  let numberLookups: [CompiledScenario]
  /// Parameters under all their names, and the predefined variables.
  let constants: ConstantScope

  init(
    name: String, version: String, head: TemplateImporter.Head, parameters: ParameterTable,
    scenarios: [CompiledScenario], settings: TemplateSettings
  ) {
    self.name = name
    self.version = version
    supportsEmojis = head.supportsEmojis
    maxConcurrentRequests = head.maxConcurrentRequests
    number = head.number
    self.parameters = parameters
    self.scenarios = scenarios
    self.settings = settings
    numberLookups = scenarios.filter { $0.kind == .lookupByNumber && $0.command != nil }
    constants = ConstantScope(parameters: parameters, maxLength: settings.maxLength)
  }

  /// The scenarios that something of that kind starts, in the order of the file: all look-ups without an id, all that
  /// share a prefix.
  package func scenarios(of kind: ScenarioKind) -> [CompiledScenario] {
    scenarios.filter { $0.kind == kind && $0.command != nil }
  }

  /// Without regard to case where no id is spelled so.
  package func scenario(id: String) -> CompiledScenario? {
    scenarios.first { $0.id == id } ?? scenarios.first { $0.id.lowercased() == id.lowercased() }
  }

  /// The number as the template sees it. Pure; the warnings are about `MaxLength`.
  package func format(_ number: String, warnings: inout [RunWarning]) -> FormattedNumber {
    do throws(RunError) {
      return try self.number.format(
        number, in: constants, environment: settings.environment, warnings: &warnings)
    } catch {
      warnings.append(RunWarning(code: error.code.rawValue, message: error.message))
      return FormattedNumber(number, prefix: self.number.prefix)
    }
  }

  /// The parameter that switches the scenario off is `False`.
  package func isSwitchedOff(_ kind: ScenarioKind) -> Bool {
    guard let name = kind.switchParameter, let parameter = parameters[name] else { return false }
    return BooleanWord.value(of: parameter.text.text) == false
  }
}

/// Names that mean the same in every run: parameters, `[MaxLength]`, `[LineBreak]`.
struct ConstantScope: Scope, Sendable {
  private let bindings: [VariableName: Binding]

  init(parameters: ParameterTable, maxLength: Int?) {
    var bindings: [VariableName: Binding] = [
      VariableName("MaxLength"): .data(.string(maxLength.map(String.init) ?? "")),
      VariableName("LineBreak"): .data(.string("\n")),
    ]
    for (name, text) in parameters.names { bindings[VariableName(name)] = .parameter(text) }
    self.bindings = bindings
  }

  func binding(of name: VariableName) -> Binding? { bindings[name] }
}

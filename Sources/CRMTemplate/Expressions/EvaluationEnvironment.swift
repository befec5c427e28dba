/// What an evaluation needs besides names: the culture and time zone of the program, behind its formats.
package struct EvaluationEnvironment: Sendable {
  package var formatting: ValueFormatter

  package init(formatting: ValueFormatter) {
    self.formatting = formatting
  }
}

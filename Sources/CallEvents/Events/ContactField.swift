/// One output of the template for a contact, such as `ContactUrl` or `FirstName`.
package struct ContactField: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// The default consumer groups; `--group` replaces them, `--topic-prefix` does not touch them.
package enum ConsumerGroups {
  package static let lookup = "ringside.lookup"
  package static let journal = "ringside.journal"
  package static let contact = "ringside.contact"
}

/// What the XML reader's error codes mean, in words. The reader's own messages are not used: they may quote the file,
/// and a connection string with an `&` in it is the likeliest thing to be quoted.
enum WellFormednessProblem {
  /// Undeclared prefixes and wrong namespace names (200-205) and an unknown version of XML (97, 108) change nothing.
  static func isTolerated(_ code: Int) -> Bool { (200...206).contains(code) || code == 97 || code == 108 }

  static func text(ofCode code: Int) -> (message: String, hint: String?) {
    switch code {
    case 4: ("The file has no root element.", nil)
    case 5: ("Something stands behind the root element, or an end tag is missing.", nil)
    case 6, 7, 8: ("A character reference is not complete.", "Write &amp; for &.")
    case 9: ("A character stands here that XML does not allow.", nil)
    case 23: ("A reference does not end with a semicolon.", "Write &amp; for &.")
    case 26, 27: ("A reference is to an entity that XML does not have.", "Write &amp; for &.")
    case 38: ("A < stands in the value of an attribute.", "Write &lt; for <.")
    case 39: ("The value of an attribute does not start with a quote.", nil)
    case 40: ("The value of an attribute does not end.", nil)
    case 41: ("An attribute has no value.", "Write name=\"value\".")
    case 42: ("The same attribute stands twice in a tag.", nil)
    case 45: ("A comment does not end.", "End it with -->.")
    case 46, 47: ("A processing instruction is not complete.", "End it with ?>.")
    case 62: ("The end mark of a CDATA section stands in plain text.", "Write ]]&gt;.")
    case 63: ("A CDATA section does not end.", "End it with ]]>.")
    case 64: ("The XML declaration may stand at the very beginning only.", nil)
    case 65: ("White space is missing here.", nil)
    case 68:
      (
        "A name is missing: behind < stands the name of an element, behind & that of a reference.",
        "Write &lt; for < and &amp; for &."
      )
    case 73: ("A tag does not end with >.", nil)
    case 76: ("An end tag closes another element than the one that is open.", nil)
    case 77: ("An element is not closed.", nil)
    case 80: ("Two hyphens stand inside a comment.", "Take them out.")
    default: ("The file is not well-formed XML (reader's code \(code)).", nil)
    }
  }
}

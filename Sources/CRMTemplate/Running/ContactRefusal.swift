/// Why a record becomes no contact (template-format.md, section 11).
package enum ContactRefusal: String, Hashable, Sendable, CaseIterable {
  case noContactURL = "no-contact-url"
  /// The URL would run something on the agent's machine.
  case urlRefused = "url-refused"
  case noName = "no-name"
  case phoneMismatch = "phone-mismatch"
  case emailMismatch = "email-mismatch"
  case duplicateContactURL = "duplicate-contact-url"

  var message: String {
    switch self {
    case .noContactURL: "A record is dropped: its ContactUrl is empty."
    case .urlRefused: "A record is dropped: its ContactUrl has a scheme that is refused."
    case .noName: "A record is dropped: it has neither a name nor a company."
    case .phoneMismatch: "A record is dropped: none of its numbers is the caller's."
    case .emailMismatch: "A record is dropped: its address is another one."
    case .duplicateContactURL: "A record is dropped: another contact has the same ContactUrl."
    }
  }
}

/// What a record has to agree with to become a contact.
package enum ContactDemand: Sendable {
  /// A phone, fax or pager output matches.
  case number(NumberMatcher)
  /// `Email` is equal without regard to case.
  case email(String)
  case nothing
}

extension OutputPlan {
  /// The first four rules of section 11; the fifth is the look-up's, which knows the other contacts.
  func accept(_ values: [String], demand: ContactDemand) -> Result<ContactMatch, ContactRefusal> {
    guard let url = contactURL.map({ values[$0] }), !url.isEmpty else { return .failure(.noContactURL) }
    if ContactURL.isRefused(url) { return .failure(.urlRefused) }
    guard displayNames.contains(where: { !values[$0].isEmpty }) else { return .failure(.noName) }
    switch demand {
    case .nothing: return .success(.template)
    case .email(let address):
      let own = email.map { values[$0] } ?? ""
      return own.lowercased() == address.lowercased() ? .success(.template) : .failure(.emailMismatch)
    case .number(let matcher):
      var best: ContactMatch?
      for phone in phones where !values[phone].isEmpty {
        guard let level = matcher.level(of: values[phone]) else { continue }
        if level == .exact { return .success(.exact) }
        best = best.map { min($0, level) } ?? level
      }
      return best.map(Result.success) ?? .failure(.phoneMismatch)
    }
  }
}

extension ContactRefusal: Error {}

enum ContactURL {
  private static let refused = ["javascript", "data", "vbscript", "file"]

  /// Browsers take no notice of white space and control characters in front of a scheme, nor of tabs and line breaks in
  /// it (WHATWG URL standard, "basic URL parser"), so neither hides one here.
  static func isRefused(_ url: String) -> Bool {
    if url.hasPrefix("https://") || url.hasPrefix("http://") { return false }
    var scheme = ""
    for scalar in url.unicodeScalars.drop(while: { $0.value <= 0x20 }) {
      if scalar == ":" { return refused.contains(scheme) }
      if scalar == "\t" || scalar == "\n" || scalar == "\r" { continue }
      guard scalar.isASCII, scheme.utf8.count < 16 else { return false }
      scheme += String(scalar).lowercased()
    }
    return false
  }
}

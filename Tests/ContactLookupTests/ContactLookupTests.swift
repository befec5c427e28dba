import Testing

@testable import ContactLookup

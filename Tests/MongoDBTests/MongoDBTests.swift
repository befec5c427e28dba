import Testing

@testable import MongoDB

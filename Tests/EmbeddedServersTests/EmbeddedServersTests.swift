import Testing

@testable import EmbeddedServers

import Testing

@testable import CallEvents

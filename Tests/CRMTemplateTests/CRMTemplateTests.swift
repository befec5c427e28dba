import Testing

@testable import CRMTemplate

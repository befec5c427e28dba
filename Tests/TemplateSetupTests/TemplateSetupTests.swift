import Testing

@testable import TemplateSetup

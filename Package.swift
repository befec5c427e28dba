// swift-tools-version: 6.2

import PackageDescription

/// CI sets this so that a warning fails the build there, and a newer compiler's new warning fails nobody else's.
let warningsAreErrors = Context.environment["RINGSIDE_WARNINGS_AS_ERRORS"] == "1"

let strict: [SwiftSetting] =
  [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
  ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

/// For the rooms that see C pointers.
let strictAndMemorySafe = strict + [.strictMemorySafety()]

func room(_ name: String, _ dependencies: [Target.Dependency] = [], seesC: Bool = false) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: seesC ? strictAndMemorySafe : strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = [], withData: Bool = false) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.init(stringLiteral: name), "TestSupport"] + dependencies,
    resources: withData ? [.copy("Data")] : [], swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
  name: "ringside",
  products: [
    .executable(name: "call-events-producer", targets: ["call-events-producer"]),
    .executable(name: "lookup-worker", targets: ["lookup-worker"]),
    .executable(name: "journal-worker", targets: ["journal-worker"]),
    .executable(name: "contact-worker", targets: ["contact-worker"]),
    .executable(name: "ringside", targets: ["ringside"]),
    .executable(name: "ringside-bench", targets: ["ringside-bench"]),
  ],
  targets: [
    // C libraries of the system, and the little C and C++ that makes them reachable.
    .systemLibrary(name: "CRdKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
    .systemLibrary(name: "CMongoC", pkgConfig: "libmongoc-1.0", providers: [.apt(["libmongoc-dev", "libbson-dev"])]),
    .systemLibrary(name: "CMicroHTTPD", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
    .target(name: "CChildProcess"),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "CMongoShim", dependencies: ["CMongoC"]),
    .target(
      name: "CPhoneNumber", linkerSettings: [.linkedLibrary("phonenumber"), .linkedLibrary("protobuf")]),
    .target(name: "CBareLoop", dependencies: ["CRdKafka", "CMongoC"]),

    // Rooms that know no server.
    room("BSON"),
    room("CallEvents", ["CCrypto"], seesC: true),
    room("CRMTemplate", ["BSON"]),
    room("PhoneNumbers", ["CPhoneNumber"], seesC: true),
    room("Locks"),
    room("Telemetry", ["Locks"]),
    room("CommandLine"),

    // Rooms that talk to one.
    room("Kafka", ["CRdKafka", "Locks"], seesC: true),
    room("MongoDB", ["BSON", "CMongoC", "CMongoShim"], seesC: true),
    room("HTTPServer", ["CMicroHTTPD", "Locks"], seesC: true),

    // What Ringside is for, and what runs it.
    room("TemplateRuns", ["BSON", "CallEvents", "CRMTemplate", "MongoDB"]),
    room("ContactLookup", ["BSON", "CRMTemplate", "Locks", "PhoneNumbers", "MongoDB", "TemplateRuns"]),
    room("CallJournal", ["BSON", "CallEvents", "ContactLookup", "CRMTemplate", "Locks", "MongoDB", "TemplateRuns"]),
    room(
      "ContactCreation",
      [
        "BSON", "CallEvents", "ContactLookup", "CRMTemplate", "MongoDB", "PhoneNumbers", "TemplateRuns",
      ]),
    room("WorkerRuntime", ["CallEvents", "CommandLine", "HTTPServer", "Kafka", "Locks", "Telemetry"]),
    room("TemplateSetup", ["CRMTemplate", "CommandLine", "MongoDB", "PhoneNumbers"]),
    room(
      "CallWorkers",
      [
        "CallEvents", "CallJournal", "CommandLine", "ContactCreation", "ContactLookup", "CRMTemplate", "Kafka", "Locks",
        "MongoDB",
        "Telemetry", "TemplateRuns", "TemplateSetup", "WorkerRuntime",
      ]),
    room("EmbeddedServers", ["CChildProcess", "Locks"], seesC: true),

    program(
      "call-events-producer",
      ["CallEvents", "CommandLine", "HTTPServer", "Kafka", "Locks", "PhoneNumbers", "Telemetry", "WorkerRuntime"]),
    program("lookup-worker", ["CallWorkers", "CommandLine"]),
    program("journal-worker", ["CallWorkers", "CommandLine"]),
    program("contact-worker", ["CallWorkers", "CommandLine"]),
    program(
      "ringside",
      [
        "BSON", "CallEvents", "CallJournal", "CallWorkers", "CommandLine", "ContactCreation", "ContactLookup",
        "CRMTemplate", "EmbeddedServers", "HTTPServer", "Kafka", "Locks", "MongoDB", "PhoneNumbers", "Telemetry",
        "TemplateRuns", "TemplateSetup", "WorkerRuntime",
      ]),
    program("ringside-bench", ["BSON", "CBareLoop", "CommandLine", "EmbeddedServers", "Kafka", "Locks", "MongoDB"]),

    .target(
      name: "TestSupport", dependencies: ["BSON", "CRdKafka", "EmbeddedServers", "Kafka", "Locks", "MongoDB"],
      path: "Tests/TestSupport",
      swiftSettings: strict),
    tests(of: "BSON"),
    tests(of: "CallEvents", withData: true),
    tests(of: "CRMTemplate", ["BSON"], withData: true),
    tests(of: "PhoneNumbers", ["CBareLoop"]),
    tests(of: "Telemetry", ["Locks"]),
    tests(of: "CommandLine"),
    tests(of: "Kafka"),
    tests(of: "MongoDB", ["BSON", "CMongoC", "EmbeddedServers"]),
    tests(of: "HTTPServer", ["Locks"]),
    tests(of: "ContactLookup", ["BSON", "CRMTemplate", "MongoDB", "PhoneNumbers", "TemplateRuns"], withData: true),
    tests(
      of: "CallJournal",
      ["BSON", "CallEvents", "ContactLookup", "CRMTemplate", "MongoDB", "PhoneNumbers", "TemplateRuns"],
      withData: true),
    tests(
      of: "ContactCreation",
      ["BSON", "CallEvents", "CRMTemplate", "ContactLookup", "MongoDB", "PhoneNumbers", "TemplateRuns"]),
    tests(of: "TemplateSetup", ["CommandLine", "CRMTemplate", "MongoDB"]),
    tests(of: "WorkerRuntime"),
    tests(of: "EmbeddedServers"),
    .testTarget(
      name: "ProgramTests",
      dependencies: [
        "BSON", "CallEvents", "CommandLine", "ContactLookup", "CRMTemplate", "EmbeddedServers", "HTTPServer", "Kafka",
        "MongoDB", "PhoneNumbers", "TestSupport",
        "call-events-producer", "lookup-worker", "journal-worker", "contact-worker",
        "ringside",
      ],
      resources: [.copy("Data")], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)

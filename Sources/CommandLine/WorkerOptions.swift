/// The options that several programs share, with the names, variables and defaults of the contracts. A program takes
/// the groups it needs.
package enum WorkerOptions {
  package static let kafkaBrokers = Option(
    "kafka-brokers", .text("HOST:PORT,…"), environment: "KAFKA_BROKERS", default: "127.0.0.1:9092",
    help: "Brokers to start from.")
  package static let kafkaConfig = Option<String?>(
    "kafka-config", .file(), environment: "KAFKA_CONFIG",
    help: "A properties file with librdkafka settings, for example for TLS and SASL.")
  package static let kafkaOptions = Option<[Assignment]>(
    repeated: "kafka-option", .assignment("KEY=VALUE"), holdsSecrets: true,
    help: "One librdkafka setting; wins over the file.")
  package static let topicPrefix = Option(
    "topic-prefix", .text("PREFIX"), environment: "RINGSIDE_TOPIC_PREFIX", default: "",
    help: "Text before the name of every topic.")
  package static let kafka = OptionGroup(
    "Kafka", [kafkaBrokers.entry, kafkaConfig.entry, kafkaOptions.entry, topicPrefix.entry])

  package static let mongodbURI = Option<Secret?>(
    secret: "mongodb-uri", "URI", environment: "MONGODB_URI", defaultText: "the template's connection string",
    help: "Connection string of the database; wins over the template's.")
  package static let mongodb = OptionGroup("MongoDB", [mongodbURI.entry])

  package static let template = Option<String?>(
    "template", .file(), environment: "RINGSIDE_TEMPLATE", help: "The 3CX template (XML).")
  package static let parametersFile = Option<String?>(
    "parameters", .file("FILE.json"), environment: "RINGSIDE_PARAMETERS",
    defaultText: "the template's defaults", help: "Values of the template's parameters, as a JSON object.")
  package static let parameters = Option<[Assignment]>(
    repeated: "parameter", .assignment("Name=Value"), holdsSecrets: true,
    help: "Value of one parameter; wins over the file.")
  package static let country = Option<String?>(
    "country", countryCode, environment: "RINGSIDE_COUNTRY", defaultText: "none",
    help: "Country of the phone system, two letters. Without it only international numbers are normalised.")
  package static let timeZone = Option(
    "time-zone", .text("ZONE"), environment: "RINGSIDE_TIME_ZONE", default: "UTC",
    help: "Time zone of the template's dates, as in the IANA database.")
  package static let culture = Option(
    "culture", .text("NAME"), environment: "RINGSIDE_CULTURE", default: "en-US",
    help: "Culture of the template's number and date formats.")
  package static let minimumDigits = Option(
    "minimum-digits", .integer(1...32), environment: "RINGSIDE_MINIMUM_DIGITS", default: 6,
    help: "A number with fewer digits is internal and is not looked up.")
  package static let templates = OptionGroup(
    "Template",
    [
      template.entry, parametersFile.entry, parameters.entry, country.entry, timeZone.entry, culture.entry,
      minimumDigits.entry,
    ])

  /// The consumer group; each worker has its own default.
  package static func group(default name: String) -> Option<String> {
    Option("group", .text("GROUP"), environment: "RINGSIDE_GROUP", default: name, help: "The consumer group.")
  }
  package static let lanes = Option(
    "lanes", .integer(1...64), environment: "RINGSIDE_LANES", default: 1,
    help: "Consumers in this process, each with a thread of its own.")
  package static let batch = Option(
    "batch", .integer(1...10_000), environment: "RINGSIDE_BATCH", default: 500,
    help: "Records that are worked on together at most.")
  package static let stopTimeout = Option(
    "stop-timeout", .duration(.zero ... .seconds(3600)), environment: "RINGSIDE_STOP_TIMEOUT", default: .seconds(20),
    help: "How long a stop waits for the batch in hand.")
  package static let deadLetterLimit = Option(
    "dead-letter-limit", .number(0...1, "FRACTION"), environment: "RINGSIDE_DEAD_LETTER_LIMIT", default: 0.5,
    help: "The part of a lane's last 200 records above which it pauses instead of writing dead letters.")
  package static let untilCaughtUp = Option<Bool>(
    flag: "until-caught-up",
    help: "End when the group has committed past the last record that was there at the start.")
  /// A worker's own group of options, around its default consumer group.
  package static func worker(group name: String) -> OptionGroup {
    OptionGroup(
      "Worker",
      [
        group(default: name).entry, lanes.entry, batch.entry, stopTimeout.entry, deadLetterLimit.entry,
        untilCaughtUp.entry,
      ])
  }

  package static let popupLifetime = Option(
    "popup-lifetime", .duration(.seconds(1) ... .seconds(86_400)), environment: "RINGSIDE_POPUP_LIFETIME",
    default: .seconds(90), help: "How long after a call's start its pop-up may be shown.")
  package static let popups = OptionGroup("Pop-ups", [popupLifetime.entry])

  package static let http = Option<HostPort?>(
    "http", .hostPort(), environment: "RINGSIDE_HTTP", defaultText: "off",
    help: "Where to answer /livez, /readyz and /metrics.")
  package static let logLevel = Option(
    "log-level", .choice(["error", "warning", "notice", "info", "debug"]), environment: "RINGSIDE_LOG_LEVEL",
    default: "info", help: "How much to log, on standard error.")
  package static let logFormat = Option<String?>(
    "log-format", .choice(["json", "text"]), environment: "RINGSIDE_LOG_FORMAT",
    defaultText: "text on a terminal, else json", help: "The form of log lines.")
  package static let observation = OptionGroup("Observation", [http.entry, logLevel.entry, logFormat.entry])
  package static let logging = OptionGroup("Observation", [logLevel.entry, logFormat.entry])

  private static let countryCode = ValueKind<String>("CC") { (text) throws(ValueProblem) in
    let upper = text.uppercased()
    guard upper.utf8.count == 2, upper.utf8.allSatisfy({ UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }) else {
      throw ValueProblem("is not the two letters of a country, such as CH")
    }
    return upper
  }
}

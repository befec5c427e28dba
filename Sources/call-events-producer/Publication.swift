import CallEvents
import CommandLine
import Glibc
import Kafka

/// The work of `publish`: files and streams in, acknowledged records out, and a count of all.
struct Publication {
  private let encoder: EventEncoder
  private let sender: EventSender
  private let existingTopics: Set<String>
  private let skipsBadLines: Bool
  private let now: () -> ContinuousClock.Instant
  private let start: ContinuousClock.Instant
  private let output = Terminal.standardOutput
  private let errors = Terminal.standardError

  private var published: [EventKind: Int] = [:]
  private var badLines = 0
  private var refusedFiles = 0

  /// Records of a batch at most; a batch also ends where the stream has nothing more for now.
  private static let batch = 2000
  /// Bytes of a batch at most, about.
  private static let batchBytes = 8 << 20

  init(
    _ encoder: EventEncoder, _ sender: EventSender, existingTopics: Set<String>, skipsBadLines: Bool,
    now: @escaping () -> ContinuousClock.Instant
  ) {
    self.encoder = encoder
    self.sender = sender
    self.existingTopics = existingTopics
    self.skipsBadLines = skipsBadLines
    self.now = now
    start = now()
  }

  /// - Parameter name: a file, or `-`.
  /// - Returns: false where something was bad and was not to be skipped.
  mutating func publish(_ name: String) throws -> Bool {
    if name == "-" { return try send(0, name: "standard input", total: nil, isChecked: false) }
    let descriptor = open(name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.unreadable(name, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.unreadable(name, errno) }
    // What can be read only once cannot be checked first: a pipe is a stream, whatever its name.
    guard status.st_mode & S_IFMT == S_IFREG else {
      return try send(descriptor, name: name, total: nil, isChecked: false)
    }
    let (good, bad) = try check(descriptor, name: name)
    if bad > 0, !skipsBadLines {
      badLines += bad
      refusedFiles += 1
      return false
    }
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw Self.unreadable(name, errno) }
    return try send(descriptor, name: name, total: good, isChecked: true)
  }

  private func check(_ descriptor: Int32, name: String) throws -> (good: Int, bad: Int) {
    var reader = LineReader(descriptor: descriptor)
    var good = 0
    var bad = 0
    while let line = try next(&reader, name) {
      switch Self.read(line) {
      case .success: good += 1
      case .failure(let problem):
        bad += 1
        tell(problem, name)
      }
    }
    return (good, bad)
  }

  private mutating func send(_ descriptor: Int32, name: String, total: Int?, isChecked: Bool) throws -> Bool {
    var reader = LineReader(descriptor: descriptor)
    var bar = ProgressBar(name, total: total)
    defer { bar.finish() }
    var batch: [(number: Int, kind: EventKind, record: OutgoingRecord)] = []
    var bytes = 0
    var done = 0
    var isGood = true

    func finish() throws {
      guard !batch.isEmpty else { return }
      let results = try sender.send(batch.map(\.record)) { bar.update(done) }
      var failure: KafkaError?
      for (entry, result) in zip(batch, results) {
        guard let error = result.error else {
          published[entry.kind, default: 0] += 1
          done += 1
          continue
        }
        if error.isRecordRefusal {
          bar.finish()
          badLines += 1
          if !skipsBadLines { isGood = false }
          tell(BadLine(number: entry.number, what: "Kafka refuses the record: \(error.code)"), name)
        } else {
          failure = failure ?? error
        }
      }
      batch.removeAll(keepingCapacity: true)
      bytes = 0
      bar.update(done)
      if let failure { throw failure.asProgramError }
    }

    while isGood, let line = try next(&reader, name) {
      switch Self.read(line) {
      case .success(let (number, event)):
        let record = encoder.record(event)
        guard existingTopics.contains(record.topic) else {
          try finish()
          throw ProgramError(
            .configuration, "the topic \(record.topic) does not exist",
            remedy: "create the topics with 'ringside topics create'")
        }
        batch.append((number, event.kind, record))
        bytes += record.value?.count ?? 0
      case .failure(let problem):
        badLines += 1
        if skipsBadLines {
          // The check has told of it already.
          if !isChecked { tell(problem, name) }
        } else {
          try finish()
          bar.finish()
          tell(problem, name)
          return false
        }
      }
      if batch.count >= Self.batch || bytes >= Self.batchBytes || !reader.hasLine { try finish() }
    }
    try finish()
    return isGood
  }

  private func next(_ reader: inout LineReader, _ name: String) throws(ProgramError) -> LineReader.Line? {
    do throws(LineReader.ReadFailure) {
      return try reader.next()
    } catch {
      throw Self.unreadable(name, error.errorNumber)
    }
  }

  private static func read(_ line: LineReader.Line) -> Result<(number: Int, event: CallEvent), BadLine> {
    switch line {
    case .tooLong(let number):
      return .failure(BadLine(number: number, what: "is longer than \(LineReader.longestLine) bytes"))
    case .text(let number, let text):
      do throws(BadRecord) {
        return .success((number, try CallEvent(line: text)))
      } catch {
        return .failure(BadLine(number: number, what: error.description))
      }
    }
  }

  private func tell(_ problem: BadLine, _ name: String) {
    errors.write("\(name):\(problem.number): \(problem.what)\n")
  }

  /// One line: how many of what, and how fast.
  func tellSummary() {
    let total = published.values.reduce(0, +)
    let kinds = [EventKind.ringing, .ended, .unknownCaller].compactMap { kind in
      published[kind].map { "\(kind.lineType) \(Progress.grouped($0))" }
    }
    var parts = [
      "published \(Progress.grouped(total)) events" + (kinds.isEmpty ? "" : " (\(kinds.joined(separator: ", ")))")
    ]
    if badLines > 0 { parts.append("\(Progress.grouped(badLines)) bad lines" + (skipsBadLines ? " skipped" : "")) }
    if refusedFiles > 0 { parts.append("\(refusedFiles) files not sent") }
    let elapsed = now() - start
    parts.append(DurationText.text(.milliseconds(Int64(elapsed / .milliseconds(1)))))
    output.write(parts.joined(separator: "; ") + "\n")
  }

  private static func unreadable(_ name: String, _ number: Int32) -> ProgramError {
    let reason =
      switch number {
      case ENOENT: "does not exist"
      case EACCES: "may not be read"
      case EISDIR: "is a directory"
      default: "cannot be read (error \(number))"
      }
    return ProgramError(.badData, reason, at: name, remedy: "name a file of newline-delimited JSON, or -")
  }
}

/// A line that is no event.
private struct BadLine: Error {
  let number: Int
  /// Without a value of the event.
  let what: String
}

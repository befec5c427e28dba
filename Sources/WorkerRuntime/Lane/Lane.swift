internal import CallEvents
internal import Kafka
internal import Telemetry

/// One consumer, its producers and one handler on one thread: takes a batch, works on it until it is finished, takes the next.
///
/// Everything here runs on the lane's own thread, the rebalance hooks included, which librdkafka calls inside `poll`. What is to
/// be done next with a batch is decided by `BatchMachine`; what stands here acts.
final class Lane<Event: EventRecord> {
  let settings: LaneSettings
  let stop: StopSignal
  let health: LaneHealth
  let metrics: WorkerMetrics
  let logger: Logger
  let workerName: String
  private let makeHandler: () throws -> any BatchHandler<Event>
  let caughtUp: CaughtUpTarget?
  let lagWatch: LagWatch

  var consumer: Consumer?
  /// For what somebody waits for, and for dead letters.
  var producer: Producer?
  /// For everything else, so that it stands before nothing that somebody waits for.
  var sideProducer: Producer?
  /// When what somebody waited for was acknowledged last, milliseconds since 1970.
  var awaitedAcknowledgedAt: Int64 = 0
  var inHand: BatchInHand<Event>?
  var ledger = OffsetLedger()
  private var handler: (any BatchHandler<Event>)?
  private var window: DeadLetterWindow
  var isPaused = false
  private var polledAt = ContinuousClock.now
  var startOffsets: [TopicPartition] = []
  /// What went since the poll for the batch in hand: its end is not ours to commit.
  var revokedInHand: Set<TopicPartition> = []
  /// Makes a batch ready beside the one in hand; nil where the handler has nothing to prepare.
  private var preparer: SideThread<[ConsumerRecord], BatchInHand<Event>>?
  var upcoming: UpcomingBatch?
  var committedAt: ContinuousClock.Instant?
  var isCommitOwed = false
  var lagMeter = LagMeter()
  var lastTimestamps: [Int32: Int64] = [:]
  var lagReportedAt: ContinuousClock.Instant?
  var caughtUpCheckedAt: ContinuousClock.Instant?

  init(
    settings: LaneSettings, workerName: String, stop: StopSignal, health: LaneHealth, metrics: WorkerMetrics,
    lagWatch: LagWatch, logger: Logger, caughtUp: CaughtUpTarget?,
    makeHandler: @escaping () throws -> any BatchHandler<Event>
  ) {
    self.settings = settings
    self.workerName = workerName
    self.stop = stop
    self.health = health
    self.metrics = metrics
    self.lagWatch = lagWatch
    self.logger = logger
    self.caughtUp = caughtUp
    self.makeHandler = makeHandler
    window = DeadLetterWindow(limit: settings.deadLetterLimit)
  }

  /// Works until a stop is requested. Throws what no waiting mends: a configuration that librdkafka or the handler refuses.
  func run() throws {
    let handler = try makeHandler()
    self.handler = handler
    if let prepare = handler.preparation {
      preparer = SideThread("\(workerName) preparer") { [settings] records in
        BatchInHand(records, backoff: settings.backoff, fraction: settings.fraction, preparing: prepare)
      }
    }
    while !stop.isRequested {
      try open()
      let end = consume()
      close()
      if case .fatal(let error) = end {
        logger.error("The Kafka client cannot go on; a new one is made.", ["error": .describing(error)])
      }
    }
  }

  private enum End {
    case stopped
    case fatal(KafkaError)
  }

  private func open() throws {
    producer = try Producer(settings.kafka)
    sideProducer = try Producer(settings.kafka)
    consumer = try Consumer(
      settings.kafka, group: settings.group, topics: [settings.topic],
      handlers: RebalanceHandlers(
        assigned: { [unowned self] starts in assigned(starts) },
        revoked: { [unowned self] partitions, isLost in revoked(partitions, isLost: isLost) }),
      reportsPartitionEnd: caughtUp != nil)
  }

  private func close() {
    if upcoming != nil { _ = preparer?.finish() }
    upcoming = nil
    consumer?.close()
    consumer = nil
    producer = nil
    sideProducer = nil
    health.left()
  }

  private func consume() -> End {
    while !stop.isRequested {
      guard let consumer else { return .stopped }
      if let fatal = consumer.fatalError { return .fatal(fatal) }
      var events: [ConsumerEvent]
      var takenAt = ContinuousClock.now
      if let upcoming, let preparer {
        self.upcoming = nil
        inHand = preparer.finish()
        inHand?.revoke(upcoming.revoked)
        revokedInHand = upcoming.revoked
        (events, takenAt) = (upcoming.events, upcoming.takenAt)
      } else {
        let batch = consumer.poll(timeoutMilliseconds: isCommitOwed ? 50 : 200, maximum: settings.batch)
        takenAt = .now
        polledAt = takenAt
        health.progress()
        if let fatal = note(batch.events) { return .fatal(fatal) }
        if !batch.isEmpty {
          inHand = BatchInHand(batch.records, backoff: settings.backoff, fraction: settings.fraction)
        }
        revokedInHand = []
        events = batch.events
      }
      let isIdle = inHand == nil
      if !isIdle {
        events += takeUpcoming(consumer)
        guard work(takenAt: takenAt) else { return .stopped }
        if let fatal = producersFatalError { return .fatal(fatal) }
      }
      finishPartitions(at: events)
      commitIfDue(isIdle: isIdle)
      producer?.poll()
      sideProducer?.poll()
      reportLag()
      checkCaughtUp()
    }
    return .stopped
  }

  // MARK: One batch

  /// Behind a full batch comes the next one, most likely: it is taken already, and made ready while the world is waited for.
  ///
  /// - Returns: what happened where there is no next one; it lies behind the batch in hand.
  private func takeUpcoming(_ consumer: Consumer) -> [ConsumerEvent] {
    guard let preparer, inHand?.records.count == settings.batch, !isPaused else { return [] }
    let batch = consumer.poll(timeoutMilliseconds: 0, maximum: settings.batch)
    polledAt = .now
    // A fatal error is asked for before the next poll.
    _ = note(batch.events)
    guard !batch.isEmpty else { return batch.events }
    upcoming = UpcomingBatch(records: batch.records, events: batch.events)
    preparer.begin(batch.records)
    return []
  }

  /// `false`: a stop was overdue, and the batch in hand is left uncommitted.
  ///
  /// - Parameter takenAt: when the batch's last record was.
  private func work(takenAt: ContinuousClock.Instant) -> Bool {
    let count = inHand?.records.count ?? 0
    metrics.consumed.increment(by: count)
    metrics.batchRecords.observe(count)
    defer {
      inHand = nil
      resumeDelivery()
    }
    var isHeld = false
    while true {
      // Before the machine is asked: a rebalance in the poll changes what is to be done.
      pollIfOverdue()
      guard let action = inHand?.machine.next(window: &window) else { break }
      health.progress()
      if case .finish = action { break }
      if stop.isOverdue(after: settings.stopTimeout) || (isHeld && stop.isRequested) {
        logger.warning("The batch in hand is left uncommitted.", ["records": .integer(count)])
        producer?.abandon()
        sideProducer?.abandon()
        return false
      }
      switch action {
      case .work(let indices): ask(indices)
      case .publish(let stage, let indices): publish(stage: stage, indices)
      case .deadLetter(let indices): writeDeadLetters(of: indices)
      case .wait(let delay):
        wait(for: delay)
        inHand?.machine.waited()
      case .hold:
        if !isHeld {
          isHeld = true
          logger.error(
            "Too many of the last records would be dead letters; the lane waits until the worker is restarted.",
            ["limit": .double(settings.deadLetterLimit)])
        }
        setObstacle("dead-letter limit reached: see the log, then restart")
        wait(for: .seconds(1))
      case .finish: break
      }
      if producersFatalError != nil { renewProducers() }
    }
    for record in inHand?.finishedRecords ?? [] {
      ledger.finish(record.partition, before: record.offset &+ 1)
      lastTimestamps[record.partition] = record.timestamp
    }
    metrics.batchSeconds.observe(takenAt.duration(to: .now))
    tellFinished()
    return true
  }

  private func tellFinished() {
    guard logger.level >= .debug, let inHand else { return }
    for (index, record) in inHand.records.enumerated() where inHand.machine.isFinished(index) {
      logger.debug(
        "A record is done.",
        [
          "partition": .integer(Int(record.partition)), "offset": .integer(record.offset),
          "traceparent": .string(inHand.trace(of: index)?.description ?? ""),
        ])
    }
  }

  private func ask(_ indices: [Int]) {
    guard let events = inHand?.events(of: indices), let handler else { return }
    do throws(WorkFailure) {
      let outcomes = try handler.handle(events, prepared: inHand?.takePreparation(of: indices))
      if let verdicts = inHand?.take(outcomes, of: indices) { inHand?.machine.worked(verdicts, of: indices) }
    } catch {
      let fault: BatchMachine.WorkFault =
        switch error.kind {
        case .away: .away
        case .tooSlow: .tooSlow
        case .refused: .refused
        case .unclassed: .unclassed
        }
      inHand?.noteFailure(of: indices, ifAlone: fault)
      inHand?.machine.workFailed(fault, of: indices, message: error.message)
      if fault == .away { setObstacle(error.message) }
      logger.warning(
        "A batch failed.",
        [
          "error": .string(error.message), "records": .integer(indices.count),
          // The first record's, which is the record's where it was alone.
          "traceparent": .string(events.first?.trace?.description ?? ""),
        ])
    }
  }

  // MARK: Waiting

  /// Keeps the group membership alive with the partitions paused.
  private func wait(for delay: Duration) {
    pauseDelivery()
    let end = ContinuousClock.now + delay
    repeat {
      pollPaused(timeoutMilliseconds: 100)
    } while ContinuousClock.now < end && !stop.isOverdue(after: settings.stopTimeout)
      && !(stop.isRequested && inHand == nil)
  }

  /// A batch that takes many steps is no outage, but the group must hear of this lane all the same.
  private func pollIfOverdue() {
    guard polledAt.duration(to: .now) > .seconds(2) else { return }
    pauseDelivery()
    pollPaused(timeoutMilliseconds: 0)
  }

  func pollPaused(timeoutMilliseconds: Int) {
    guard let consumer else { return }
    polledAt = .now
    defer { reportLag() }
    let batch = consumer.poll(timeoutMilliseconds: timeoutMilliseconds, maximum: 1)
    health.progress()
    _ = note(batch.events)
    // Nothing is delivered of a paused partition; should it happen all the same, the record is read again later.
    for record in batch.records {
      try? consumer.seek(record.topicPartition, to: .at(record.offset))
    }
  }

  /// The world is away: nothing is delivered, and `/readyz` says why.
  func setObstacle(_ obstacle: String) {
    if health.current.obstacle == nil { logger.notice("Paused.", ["reason": .string(obstacle)]) }
    health.setObstacle(obstacle)
    pauseDelivery()
  }

  private func pauseDelivery() {
    guard !isPaused else { return }
    isPaused = true
    consumer?.pause()
  }

  /// The batch is over: everything is delivered again.
  private func resumeDelivery() {
    if health.current.obstacle != nil {
      health.setObstacle(nil)
      logger.notice("Resumed.")
    }
    guard isPaused else { return }
    isPaused = false
    consumer?.resume()
  }

  private var producersFatalError: KafkaError? { producer?.fatalError ?? sideProducer?.fatalError }

  private func renewProducers() {
    logger.error("A producer cannot go on; new ones are made.")
    if let renewed = try? Producer(settings.kafka), let renewedBeside = try? Producer(settings.kafka) {
      (producer, sideProducer) = (renewed, renewedBeside)
    }
  }
}

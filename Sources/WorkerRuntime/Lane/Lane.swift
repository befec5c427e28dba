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
  private let caughtUp: CaughtUpTarget?
  private let lagWatch: LagWatch

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
  private var isPaused = false
  private var polledAt = ContinuousClock.now
  private var startOffsets: [TopicPartition] = []
  /// What went since the poll for the batch in hand: its end is not ours to commit.
  private var revokedInHand: Set<TopicPartition> = []
  /// Makes a batch ready beside the one in hand; nil where the handler has nothing to prepare.
  private var preparer: SideThread<[ConsumerRecord], BatchInHand<Event>>?
  private var upcoming: UpcomingBatch?
  private var committedAt: ContinuousClock.Instant?
  private var isCommitOwed = false
  private var lagMeter = LagMeter()
  private var lastTimestamps: [Int32: Int64] = [:]
  private var lagReportedAt: ContinuousClock.Instant?
  private var caughtUpCheckedAt: ContinuousClock.Instant?

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
      if let upcoming, let preparer {
        self.upcoming = nil
        inHand = preparer.finish()
        inHand?.revoke(upcoming.revoked)
        revokedInHand = upcoming.revoked
        events = upcoming.events
      } else {
        let batch = consumer.poll(timeoutMilliseconds: isCommitOwed ? 50 : 200, maximum: settings.batch)
        polledAt = .now
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
        guard work() else { return .stopped }
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
    upcoming = UpcomingBatch(events: batch.events)
    preparer.begin(batch.records)
    return []
  }

  /// `false`: a stop was overdue, and the batch in hand is left uncommitted.
  private func work() -> Bool {
    let began = ContinuousClock.now
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
    metrics.batchSeconds.observe(began.duration(to: .now))
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

  // MARK: The group

  /// Called inside `poll`: partitions that come during an outage are paused too.
  private func assigned(_ starts: [TopicPartitionOffset]) -> AssignmentDecision {
    startOffsets += starts.filter { $0.offset == .beginning }.map(\.topicPartition)
    return AssignmentDecision(paused: isPaused ? Set(starts.map(\.topicPartition)) : [])
  }

  /// Called inside `poll` and `close`, before somebody else may start on these partitions: what is finished is committed, what
  /// is not leaves the batch in hand.
  private func revoked(_ partitions: [TopicPartition], isLost: Bool) {
    inHand?.revoke(Set(partitions))
    revokedInHand.formUnion(partitions)
    upcoming?.revoked.formUnion(partitions)
    // The assign hook runs at the next join.
    if isLost { health.left() }
    let numbers = partitions.map(\.partition)
    if !isLost { commit(ledger.uncommitted(of: numbers), waiting: true) }
    ledger.forget(numbers)
    for number in numbers {
      metrics.removeLag(number)
      lastTimestamps[number] = nil
    }
    lagMeter.forget(numbers)
    lagWatch.forget(numbers)
    startOffsets.removeAll { partitions.contains($0) }
  }

  /// Takes note of what a poll told besides records. Gives the error that ends this consumer, if there is one.
  private func note(_ events: [ConsumerEvent]) -> KafkaError? {
    for event in events {
      switch event {
      case .assigned(let starts):
        health.joined()
        logger.info(
          "Partitions assigned.", ["partitions": .describing(starts.map(\.description).joined(separator: " "))])
      case .revoked(let partitions, let isLost):
        logger.info(
          "Partitions revoked.",
          ["partitions": .describing(partitions.map(\.description).joined(separator: " ")), "lost": .boolean(isLost)])
      case .endOfPartition: break
      case .offsetReset(let reset):
        metrics.skipped.increment(by: Int(clamping: reset.skipped))
        logger.error(
          "Retention has deleted records that were not read yet; the lane goes on at the first that is there.",
          ["partition": .describing(reset.topicPartition), "from": .integer(reset.from), "to": .integer(reset.to)])
      case .commitFailed(let error):
        ledger.commitFailed()
        logger.warning("A commit failed; it is sent again with the next.", ["error": .describing(error)])
      case .allBrokersDown(let error), .authorizationFailed(let error):
        logger.warning("Kafka is away; the client goes on trying.", ["error": .describing(error)])
      case .unknownTopic(let error, _):
        logger.error("A topic is missing: create it with 'ringside topics create'.", ["error": .describing(error)])
      case .maximumPollIntervalExceeded(let error):
        health.left()
        logger.error("The group has put this lane out for not polling.", ["error": .describing(error)])
      case .fatal(let error): return error
      case .error(let error, _): logger.warning("Kafka reports an error.", ["error": .describing(error)])
      }
    }
    return nil
  }

  // MARK: Offsets

  /// A commit costs the coordinator as much as a record: small batches share one, and what a crash in between repeats is a
  /// tenth of a second's work. A member that joins commits nothing until it knows its share.
  private func commitIfDue(isIdle: Bool) {
    let now = ContinuousClock.now
    isCommitOwed = !isIdle
    if consumer?.isJoining == true { return }
    if !isIdle, startOffsets.isEmpty, let committedAt, committedAt.duration(to: now) < .milliseconds(100) { return }
    isCommitOwed = false
    committedAt = now
    if !startOffsets.isEmpty { noteStartOffsets() }
    commit(ledger.uncommitted(), waiting: false)
  }

  private func commit(_ offsets: [(partition: Int32, offset: Int64)], waiting: Bool) {
    guard !offsets.isEmpty, let consumer else { return }
    let byPartition = Dictionary(
      uniqueKeysWithValues: offsets.map { (TopicPartition(topic: settings.topic, partition: $0.partition), $0.offset) })
    do throws(KafkaError) {
      try consumer.commit(byPartition, waiting: waiting)
      ledger.commit(offsets)
    } catch {
      logger.warning("A commit failed.", ["error": .describing(error)])
    }
  }

  /// A partition that the group has no offset of gets its start committed, so that its lag is known from the first minute.
  private func noteStartOffsets() {
    for partition in startOffsets {
      if let low = try? consumer?.watermarks(partition, timeoutMilliseconds: 1_000).low {
        ledger.finish(partition.partition, before: low)
      }
    }
    startOffsets = []
  }

  /// Control records and deleted offsets at the end of a partition are passed without a record that says so.
  private func finishPartitions(at events: [ConsumerEvent]) {
    for case .endOfPartition(let partition, let offset) in events where !revokedInHand.contains(partition) {
      ledger.finish(partition.partition, before: offset)
    }
  }

  private func reportLag() {
    let now = ContinuousClock.now
    if let last = lagReportedAt, last.duration(to: now) < .seconds(1) { return }
    lagReportedAt = now
    let wall = WallTime.now.millisecondsSince1970
    let oldestInHand = inHand?.oldest ?? [:]
    for partition in consumer?.assignment ?? [] {
      let marks = consumer?.cachedWatermarks(partition)
      let number = partition.partition
      let oldest = oldestInHand[number]
      // What is in hand was delivered, so that the position lies behind it.
      let place = oldest?.offset ?? max(ledger.finished(number) ?? 0, consumer?.position(partition) ?? 0)
      let facts = LagMeter.Facts(
        next: max(place, marks?.low ?? 0), end: marks?.high, oldestInHand: oldest?.time,
        lastFinished: lastTimestamps[number], isPaused: isPaused)
      let (lag, question) = lagMeter.measure(number, facts, answer: lagWatch.answer(number), now: wall)
      if let lag { metrics.setLag(number, records: lag.records, seconds: lag.seconds) }
      lagWatch.ask(number, question)
    }
  }

  private func checkCaughtUp() {
    guard let caughtUp, let consumer else { return }
    let now = ContinuousClock.now
    if let last = caughtUpCheckedAt, last.duration(to: now) < .milliseconds(500) { return }
    caughtUpCheckedAt = now
    let partitions = caughtUp.partitions.map { TopicPartition(topic: settings.topic, partition: $0) }
    guard let committed = try? consumer.committed(partitions) else { return }
    var lows: [Int32: Int64] = [:]
    for partition in partitions where committed[partition] == nil {
      lows[partition.partition] = (try? consumer.watermarks(partition))?.low
    }
    let offsets = Dictionary(uniqueKeysWithValues: committed.map { ($0.key.partition, $0.value) })
    if caughtUp.isReached(committed: offsets, lows: lows) { stop.request() }
  }
}

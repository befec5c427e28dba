internal import Kafka
internal import Telemetry

/// Commits, lag, and whether everything is done.
extension Lane {
  /// A commit costs the coordinator as much as a record: small batches share one, and what a crash in between repeats is a
  /// tenth of a second's work. A member that joins commits nothing until it knows its share.
  func commitIfDue(isIdle: Bool) {
    let now = ContinuousClock.now
    isCommitOwed = !isIdle
    if consumer?.isJoining == true { return }
    if !isIdle, startOffsets.isEmpty, let committedAt, committedAt.duration(to: now) < .milliseconds(100) { return }
    isCommitOwed = false
    committedAt = now
    if !startOffsets.isEmpty { noteStartOffsets() }
    commit(ledger.uncommitted(), waiting: false)
  }

  func commit(_ offsets: [(partition: Int32, offset: Int64)], waiting: Bool) {
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
  func finishPartitions(at events: [ConsumerEvent]) {
    for case .endOfPartition(let partition, let offset) in events where !revokedInHand.contains(partition) {
      ledger.finish(partition.partition, before: offset)
    }
  }

  func reportLag() {
    let now = ContinuousClock.now
    if let last = lagReportedAt, last.duration(to: now) < .seconds(1) { return }
    lagReportedAt = now
    let wall = WallTime.now.millisecondsSince1970
    // What is in hand comes before what was taken behind it.
    let oldestDelivered = ((inHand?.records ?? []) + (upcoming?.records ?? [])).oldest
    for partition in consumer?.assignment ?? [] {
      let marks = consumer?.cachedWatermarks(partition)
      let number = partition.partition
      let oldest = oldestDelivered[number]
      // The position lies behind what was delivered.
      let place = oldest?.offset ?? max(ledger.finished(number) ?? 0, consumer?.position(partition) ?? 0)
      let facts = LagMeter.Facts(
        next: max(place, marks?.low ?? 0), end: marks?.high, oldestInHand: oldest?.time,
        lastFinished: lastTimestamps[number], isPaused: isPaused)
      let (lag, question) = lagMeter.measure(number, facts, answer: lagWatch.answer(number), now: wall)
      if let lag { metrics.setLag(number, records: lag.records, seconds: lag.seconds) }
      lagWatch.ask(number, question)
    }
  }

  func checkCaughtUp() {
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

internal import CallEvents
internal import Kafka
internal import Telemetry

extension Lane {
  func publish(stage: Int, _ indices: [Int]) {
    guard let inHand else { return }
    var awaited: [OutgoingRecord] = []
    var others: [OutgoingRecord] = []
    var ownersOfAwaited: [Int] = []
    var ownersOfOthers: [Int] = []
    for index in indices {
      let effects = inHand.effects(of: index, stage: stage)
      for record in effects.awaited {
        awaited.append(OutgoingRecord(record))
        ownersOfAwaited.append(index)
      }
      for record in effects.others {
        others.append(OutgoingRecord(record))
        ownersOfOthers.append(index)
      }
    }
    let results = deliver(awaited, beside: others)
    var deliveries: [Int: BatchMachine.Delivery] = [:]
    for (owner, result) in zip(ownersOfAwaited + ownersOfOthers, results) {
      deliveries[owner] = worse(deliveries[owner] ?? .acknowledged, delivery(of: result))
    }
    for (index, delivery) in deliveries {
      if case .refused = delivery { self.inHand?.noteFailure(of: index) }
    }
    observeLatency(stage: stage, indices.filter { deliveries[$0] ?? .acknowledged == .acknowledged })
    self.inHand?.machine.published(stage: stage, indices.map { ($0, deliveries[$0] ?? .acknowledged) })
  }

  func writeDeadLetters(of indices: [Int]) {
    guard let inHand else { return }
    var letters: [(index: Int, letter: DeadLetter)] = indices.compactMap { index in
      guard let reason = inHand.machine.reason(of: index) else { return nil }
      return (
        index,
        DeadLetter(
          record: inHand.records[index], reason: reason, attempts: inHand.machine.attempts(of: index),
          firstFailedAt: inHand.firstFailure(of: index), worker: workerName)
      )
    }
    var written: [Int] = []
    for form in DeadLetter.Form.allCases where !letters.isEmpty {
      var tooLarge: [(index: Int, letter: DeadLetter)] = []
      for ((index, letter), result) in zip(letters, deliver(letters.map { $0.letter.outgoing(form) })) {
        switch delivery(of: result) {
        case .acknowledged: written.append(index)
        case .refused: tooLarge.append((index, letter))
        case .undelivered: break
        }
      }
      letters = tooLarge
    }
    for index in written {
      let record = inHand.records[index]
      let reason = inHand.machine.reason(of: index)
      metrics.deadLettered(reason?.code ?? "")
      logger.warning(
        "A record left for the dead-letter topic.",
        [
          "class": .string(reason?.code ?? ""), "partition": .integer(Int(record.partition)),
          "offset": .integer(record.offset),
          "traceparent": .string(inHand.trace(of: index)?.description ?? ""),
        ])
    }
    self.inHand?.machine.deadLettersWritten(written)
  }

  /// Sends all of it and waits, in slices of a second between which the consumer is polled with its partitions paused, until each
  /// record has its result or a stop is overdue. Results come in the order of both.
  private func deliver(_ records: [OutgoingRecord], beside others: [OutgoingRecord] = []) -> [DeliveryResult] {
    guard let producer, let sideProducer else { return [] }
    if !records.isEmpty { producer.enqueue(records) }
    if !others.isEmpty { sideProducer.enqueue(others) }
    let isAwaitedThere = records.isEmpty || wait(for: producer)
    awaitedAcknowledgedAt = WallTime.now.millisecondsSince1970
    guard isAwaitedThere, others.isEmpty || wait(for: sideProducer) else {
      producer.abandon()
      sideProducer.abandon()
      return Array(repeating: .pending, count: records.count + others.count)
    }
    let results = (records.isEmpty ? [] : producer.takeResults()) + (others.isEmpty ? [] : sideProducer.takeResults())
    noteOutage(in: results)
    return results
  }

  /// A refusal that comes at once, of a right or of a topic that is gone, is an outage like one that takes its time.
  private func noteOutage(in results: [DeliveryResult]) {
    for case .failed(let error) in results where !error.isRecordRefusal {
      setObstacle("Kafka does not take records: \(error)")
      return
    }
  }

  /// `false`: a stop is overdue, and there are records without a result.
  private func wait(for producer: Producer) -> Bool {
    while !producer.flush(timeoutMilliseconds: 1_000).isComplete {
      setObstacle(producer.lastError.map { "Kafka does not acknowledge: \($0)" } ?? "Kafka does not acknowledge")
      pollPaused(timeoutMilliseconds: 0)
      if stop.isOverdue(after: settings.stopTimeout) { return false }
    }
    return true
  }

  private func delivery(of result: DeliveryResult) -> BatchMachine.Delivery {
    switch result {
    case .delivered: .acknowledged
    case .failed(let error) where error.isRecordRefusal:
      .refused(DeadLetterReason(code: "effect-refused", message: error.description))
    case .failed, .pending: .undelivered
    }
  }

  /// A record with several effects is as far as the one that is least far.
  private func worse(_ one: BatchMachine.Delivery, _ other: BatchMachine.Delivery) -> BatchMachine.Delivery {
    switch (one, other) {
    case (.refused, _): one
    case (_, .refused): other
    case (.undelivered, _): one
    default: other
    }
  }

  private func observeLatency(stage: Int, _ indices: [Int]) {
    guard stage == 0, let latency = metrics.latency, let inHand else { return }
    for index in indices where inHand.records[index].timestamp >= 0 {
      latency.observe(Double(max(0, awaitedAcknowledgedAt &- inHand.records[index].timestamp)) / 1000)
    }
  }
}

internal import Kafka
internal import Telemetry

/// What the group and the client tell.
extension Lane {
  /// Called inside `poll`: partitions that come during an outage are paused too.
  func assigned(_ starts: [TopicPartitionOffset]) -> AssignmentDecision {
    startOffsets += starts.filter { $0.offset == .beginning }.map(\.topicPartition)
    return AssignmentDecision(paused: isPaused ? Set(starts.map(\.topicPartition)) : [])
  }

  /// Called inside `poll` and `close`, before somebody else may start on these partitions: what is finished is committed, what
  /// is not leaves the batch in hand.
  func revoked(_ partitions: [TopicPartition], isLost: Bool) {
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
  func note(_ events: [ConsumerEvent]) -> KafkaError? {
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
}

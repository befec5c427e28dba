/// What `/livez` and `/readyz` say.
struct WorkerStatus: Sendable {
  let lanes: [LaneHealth]
  let topics: TopicCheck
  let missing: @Sendable () -> [String]

  /// A lane that has not finished a poll or a retry step for 30 s is stuck; a restart may help. An outage is not that.
  var stuckLanes: [Int] {
    lanes.indices.filter { !lanes[$0].isAlive() }
  }

  /// Everything that keeps the worker from doing its work.
  var obstacles: [String] {
    var obstacles = topics.missing + missing()
    for (number, lane) in lanes.enumerated() {
      let state = lane.current
      if !state.isMember { obstacles.append("lane \(number) is not a member of its group yet") }
      if let obstacle = state.obstacle { obstacles.append("lane \(number) waits: \(obstacle)") }
    }
    return obstacles
  }
}

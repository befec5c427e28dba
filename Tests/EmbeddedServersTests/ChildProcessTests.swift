import EmbeddedServers
import Foundation
import TestSupport
import Testing

@Suite struct ChildProcessTests {
  @Test func readsOutputAndStatus() throws {
    let child = try ChildProcess("sh", ["-c", "echo one; echo two >&2; printf three; exit 3"])
    #expect(child.waitForExit(within: .seconds(10)) == .exited(3))
    #expect(child.lines == ["one", "two", "three"])
    #expect(!child.isRunning)
  }

  @Test func waitsForALine() throws {
    let child = try ChildProcess("sh", ["-c", "echo first; echo ready now; sleep 60"])
    let line = try child.waitForLine(within: .seconds(10)) { $0.hasPrefix("ready") }
    #expect(line == "ready now")
    #expect(child.isRunning)
    #expect(child.terminate() == .signalled(SIGTERM))
  }

  @Test func saysWhatItSaidWhenItEndsWithoutTheLine() throws {
    let child = try ChildProcess("sh", ["-c", "echo port is taken; exit 1"])
    let error = #expect(throws: EmbeddedServerError.self) {
      try child.waitForLine(within: .seconds(10)) { $0.contains("listening") }
    }
    #expect(error?.description.contains("port is taken") == true)
  }

  @Test func killsWhatDoesNotEndWhenAsked() throws {
    let child = try ChildProcess("sh", ["-c", "trap '' TERM; echo ready; while :; do sleep 1; done"])
    try child.waitForLine(within: .seconds(10)) { $0 == "ready" }
    #expect(child.terminate(within: .milliseconds(200)) == .signalled(SIGKILL))
  }

  @Test func endsWhenItIsDropped() throws {
    var child: ChildProcess? = try ChildProcess("sleep", ["60"])
    let id = try #require(child?.id)
    #expect(kill(id, 0) == 0)
    child = nil
    #expect(waitUntil(seconds: 10) { kill(id, 0) != 0 })
  }

  @Test func diesWithItsParent() async throws {
    let result = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
      // From a thread that ends at once: the child must live on until the process ends.
      let child = await Task.detached { try? ChildProcess("sleep", ["60"]) }.value
      print("child \(child?.id ?? 0) running \(child?.isRunning ?? false)")
      fflush(nil)
      kill(getpid(), SIGKILL)
    }
    let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
    let words = try #require(output.split(separator: "\n").first { $0.hasPrefix("child") }).split(separator: " ")
    #expect(words.last == "true")
    let id = try #require(Int32(words[1]))
    #expect(id > 1)
    #expect(waitUntil(seconds: 10) { kill(id, 0) != 0 })
  }

  @Test func hasAGroupOfItsOwn() throws {
    let child = try ChildProcess("sleep", ["60"])
    #expect(getpgid(child.id) == child.id)
  }

  @Test func refusesWhatIsNotThere() {
    #expect(throws: EmbeddedServerError.self) { try ChildProcess("no-such-program") }
    #expect(throws: EmbeddedServerError.self) { try ChildProcess("/etc/passwd") }
    #expect(throws: EmbeddedServerError.self) { try ChildProcess("true", directory: "/no/such/directory") }
  }

  @Test func startsManyFromManyThreads() async throws {
    try await withThrowingTaskGroup(of: ChildProcess.ExitStatus?.self) { group in
      for number in 0..<20 {
        group.addTask { try ChildProcess("sh", ["-c", "exit \(number)"]).waitForExit(within: .seconds(20)) }
      }
      var codes: Set<Int32> = []
      for try await status in group {
        if case .exited(let code)? = status { codes.insert(code) }
      }
      #expect(codes == Set(0..<20))
    }
  }
}

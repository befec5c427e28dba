import Foundation
import Testing

@testable import CommandLine

@Suite struct ShellCompletionTests {
  private enum Color: String, CaseIterable { case red, green }

  private static let root = Command(
    "prog-x", summary: "A program.",
    subcommands: [
      Command(
        "paint", summary: "Paints 'it'. At once.", positionals: [Positional("FILE", count: 0...1, help: "File.")],
        groups: [
          OptionGroup(
            "Options",
            [
              Option<Color?>("color", .choice(), help: "Colour: one of two.").entry,
              Option<String?>("from", .file(), help: "It's a file.").entry,
              Option("depth", .integer(1...9), default: 1, help: "Depth.").entry,
              Option<Bool>(flag: "dry", environment: "DRY", help: "Dry.").entry,
            ])
        ]
      ) { _ in .done },
      Command("topics", summary: "Topics.", subcommands: [Command("list", summary: "Lists.") { _ in .done }]),
    ])

  /// What bash itself completes, in a folder with one file.
  private func completed(_ words: [String]) throws -> Set<String> {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "completion-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try "".write(to: folder.appendingPathComponent("a file.xml"), atomically: true, encoding: .utf8)
    let script = folder.appendingPathComponent(".completion")
    try ShellCompletion.bash.script(for: Self.root).write(to: script, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.currentDirectoryURL = folder
    process.arguments =
      [
        "-c",
        ". ./.completion; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _prog_x; printf '%s\\n' \"${COMPREPLY[@]}\"",
        "bash",
      ] + words
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Set(String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init))
  }

  @Test func bashCompletesCommandsOptionsAndValues() throws {
    #expect(try completed(["prog-x", ""]) == ["paint", "topics"])
    #expect(try completed(["prog-x", "t"]) == ["topics"])
    #expect(try completed(["prog-x", "topics", ""]) == ["list"])
    #expect(try completed(["prog-x", "paint", "--d"]) == ["--depth", "--dry"])
    #expect(try completed(["prog-x", "paint", "--no"]) == ["--no-dry"])
    #expect(try completed(["prog-x", "paint", "--color", ""]) == ["red", "green"])
    #expect(try completed(["prog-x", "paint", "--depth", "3", "--color", "g"]) == ["green"])
    #expect(try completed(["prog-x", "paint", "--depth", ""]) == [])
    #expect(try completed(["prog-x", "paint", "a"]) == ["a file.xml"])
    #expect(try completed(["prog-x", "paint", "--from", "a"]) == ["a file.xml"])
    #expect(try completed(["prog-x", "topics", "list", "--v"]) == ["--version"])
  }

  @Test(arguments: ShellCompletion.allCases)
  func everyShellKnowsEveryOptionOfItsCommand(shell: ShellCompletion) {
    let script = shell.script(for: Self.root)
    for word in ["paint", "topics", "list", "color", "from", "depth", "dry", "no-dry", "red", "green"] {
      #expect(script.contains(word), "\(word)")
    }
  }

  /// Where a shell is installed, it reads its script without a complaint.
  @Test(arguments: ShellCompletion.allCases)
  func theShellReadsItsScript(shell: ShellCompletion) throws {
    let path = ["/bin/\(shell.rawValue)", "/usr/bin/\(shell.rawValue)"].first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    guard let path else { return }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "completion-\(UInt64.random(in: 0 ... .max))")
    try shell.script(for: Self.root).write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["-n", file.path]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}

import Encodings
import Glibc
import ScriptHost

extension Dialogue {
  /// Does what a backslash command asks for.
  func perform(_ command: Command) async -> Outcome {
    switch command {
    case .help(let subject): return await help(subject ?? "")
    case .target(let name): return await target(name)
    case .set(let name, let value): return set(name, value)
    case .edit(let path): return await edit(path)
    case .save(let path, let overwrites): return save(path, overwrites)
    case .log(let log): return self.log(log)
    case .timing(let wish):
      settings.showsTime = wish ?? !settings.showsTime
      say("timing is \(settings.showsTime ? "on" : "off")\n")
    case .watch(let seconds, let expression): return await watch(seconds, expression)
    case .quit: return Outcome(status: 0)
    }
    return .fine
  }

  private func target(_ name: String?) async -> Outcome {
    guard let name else {
      let targets = program.targets()
      if targets.isEmpty { say("no init file declares targets; the current target is \(program.target.name)\n") }
      for target in targets {
        let mark = target.name == program.target.name ? "* " : "  "
        let line = mark + VisibleText.line(target.name) + (target.line.map { "  " + VisibleText.line($0) } ?? "") + "\n"
        write(line, plain: { line })
      }
      return .fine
    }
    do {
      await session.use(try program.choose(name))
    } catch {
      return failed("\(error)\n", 2)
    }
    let target = program.target
    saved.keep(target)
    if target.holdsWrites {
      say("\(target.name) is protected: start moonpool with --apply to write to it\n")
    }
    return .fine
  }

  private func set(_ name: String?, _ value: String?) -> Outcome {
    guard let name else {
      let text = settings.text
      write(text, plain: { text })
      return .fine
    }
    do throws(Command.Mistake) {
      try settings.set(name, value)
      return .fine
    } catch {
      return failed(error.message + "\n", 1)
    }
  }

  private func save(_ path: String, _ overwrites: Bool) -> Outcome {
    let text = saved.text(target: begunOn, path: path)
    let shown = VisibleText.line(path)
    do throws(PrivateFile.Problem) {
      let descriptor = try PrivateFile.make(path, overwrites: overwrites, command: "save")
      defer { close(descriptor) }
      guard PrivateFile.write(SystemText.bytes(text), to: descriptor) else {
        let reason = String(cString: strerror(errno))
        unlink(path.systemName)
        return failed("cannot write \(shown): \(reason)\n", 1)
      }
    } catch {
      return failed(error.message + "\n", 1)
    }
    let count = Count.of(saved.items.count, "entry; run it", "entries; run them")
    say("saved \(count) with: moonpool \(shown)\n")
    return .fine
  }

  private func log(_ log: Command.Log) -> Outcome {
    switch log {
    case .show: say(transcript.path.map { "logging to \(VisibleText.line($0))\n" } ?? "logging is off\n")
    case .off: transcript.end()
    case .to(let path, let overwrites):
      do throws(PrivateFile.Problem) { try transcript.begin(path, overwrites: overwrites) } catch {
        return failed(error.message + "\n", 1)
      }
    }
    return .fine
  }

  /// Repeats an expression until Ctrl-C, or until it fails.
  private func watch(_ seconds: Double, _ expression: String) async -> Outcome {
    var isFirst = true
    while true {
      if !isFirst { write("\n", plain: { "\n" }) }
      isFirst = false
      let answer = await interruptible { [session] in await session.enter(expression, line: nil, keepsResult: false) }
      if case .incomplete = answer { return failed("\\watch: the expression is incomplete\n", 1) }
      if case .interrupted = answer { return .fine }
      let outcome = settle(answer)
      if outcome.status != nil || outcome.hasFailed { return outcome }
      let pause = Task { [program] in try await program.pause(seconds) }
      program.onInterrupt { pause.cancel() }
      let result = await pause.result
      program.onInterrupt(nil)
      if case .failure = result { return .fine }
    }
  }

  /// Opens the last entry in the editor and puts the result at the prompt; or opens a file and then runs it.
  private func edit(_ path: String?) async -> Outcome {
    guard manner.isInteractive else { return failed("\\edit: needs a terminal\n", 1) }
    do {
      if let path {
        try await program.edit(path)
        guard let source = EditorFile.read(path) else {
          return failed("\\edit: cannot read \(VisibleText.line(path))\n", 1)
        }
        return await run(Script(source: source, name: "@" + path, path: path))
      }
      let file = try EditorFile(lastEntry)
      defer { file.remove() }
      try await program.edit(file.path)
      draft = SystemText.text(EditorFile.read(file.path) ?? [])
      while draft.last?.isNewline == true { draft.removeLast() }
      return .fine
    } catch {
      return failed("\(error)\n", 1)
    }
  }

  /// Runs a script in the session and keeps it for `\save`.
  /// - Returns: the exit status where it ended the dialogue.
  func run(_ script: Script) async -> Outcome {
    let answer = await interruptible { [session] in await session.run(script) }
    if case .done = answer { saved.keep(script) }
    return settle(answer)
  }

  /// Runs a script before the first prompt, as `-i FILE` does.
  /// - Returns: the exit status where that ended it: by os.exit, or a failure where nobody is asked.
  public func begin(with script: Script) async -> Int32? { await run(script).status }
}

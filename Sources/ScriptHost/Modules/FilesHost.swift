import Encodings
import Glibc
import Lua

/// The calls on the file system that the module `fs` is made of.
enum FilesHost {
  /// The largest file that `fs.read` reads, in bytes.
  private static let largestText = 1 << 30

  static func fill(_ table: TableBuilder, _ context: HostContext) {
    table.set("read") { stack in
      let path = try Arguments(stack, "fs.read").path(1)
      // The text lies in memory twice when it goes over to Lua.
      let room = stack.room.map { $0 / 2 } ?? largestText
      let name = room < largestText ? "half of the memory that is left" : nil
      let limit = min(room, largestText)
      stack.push(try FileSystem.read(path, limit: limit, called: name, for: RunBurden(stack.state)))
      return 1
    }
    table.set("write") { stack in
      let arguments = Arguments(stack, "fs.write")
      try FileSystem.write(try arguments.path(1), try arguments.bytes(2))
      return 0
    }
    table.set("append") { stack in
      let arguments = Arguments(stack, "fs.append")
      try FileSystem.append(try arguments.path(1), try arguments.bytes(2))
      return 0
    }
    table.set("lines") { stack in
      pushLines(try ByteReader(path: try Arguments(stack, "fs.lines").path(1), for: RunBurden(stack.state)), stack)
      return 1
    }
    table.set("cwd") { stack in
      stack.push(system: FileSystem.currentDirectory)
      return 1
    }
    fillQuestions(table)
    fillChanges(table)
  }

  private static func fillQuestions(_ table: TableBuilder) {
    table.set("exists") { stack in
      stack.push(FileSystem.status(try Arguments(stack, "fs.exists").path(1)) != nil)
      return 1
    }
    table.set("isDirectory") { stack in
      stack.push(FileSystem.isDirectory(try Arguments(stack, "fs.isDirectory").path(1)))
      return 1
    }
    table.set("isFile") { stack in
      stack.push(FileSystem.isFile(try Arguments(stack, "fs.isFile").path(1)))
      return 1
    }
    table.set("size") { stack in
      let path = try Arguments(stack, "fs.size").path(1)
      guard let status = FileSystem.status(path) else { throw FileSystem.failure(path) }
      stack.push(Int64(status.st_size))
      return 1
    }
    table.set("modified") { stack in
      let path = try Arguments(stack, "fs.modified").path(1)
      guard let status = FileSystem.status(path) else { throw FileSystem.failure(path) }
      stack.push(Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9)
      return 1
    }
    table.set("list") { stack in
      let path = stack.isNil(1) ? "." : try Arguments(stack, "fs.list").path(1)
      let names = try FileSystem.list(path) { () throws(ModuleError) in try goesOn(stack) }
      stack.createTable(array: names.count)
      for (place, name) in names.enumerated() {
        stack.push(system: name)
        stack.rawSet(-2, at: place + 1)
      }
      return 1
    }
  }

  private static func fillChanges(_ table: TableBuilder) {
    table.set("mkdir") { stack in
      try FileSystem.makeDirectory(try Arguments(stack, "fs.mkdir").path(1))
      return 0
    }
    table.set("remove") { stack in
      try FileSystem.remove(
        try Arguments(stack, "fs.remove").path(1), recursive: try option(stack, 2, "recursive", "fs.remove")
      ) { () throws(ModuleError) in try goesOn(stack) }
      return 0
    }
    table.set("rename") { stack in
      let arguments = Arguments(stack, "fs.rename")
      let (old, new) = (try arguments.path(1), try arguments.path(2))
      if rename(old.systemName, new.systemName) != 0 { throw FileSystem.failure("\(old) to \(new)") }
      return 0
    }
    table.set("temp") { stack in
      stack.push(system: try FileSystem.temporary(directory: try option(stack, 1, "directory", "fs.temp")))
      return 1
    }
  }

  /// Throws where the run is to end.
  private static func goesOn(_ stack: Stack) throws(ModuleError) {
    do throws(LuaError) { try stack.look(steps: 100) } catch { throw ModuleError(.limit, "the run was stopped") }
  }

  /// A boolean option in the table at `index`.
  private static func option(_ stack: Stack, _ index: Int, _ name: String, _ function: String) throws -> Bool {
    if stack.isNil(index) { return false }
    guard stack.type(index) == .table else {
      throw ModuleError(
        .argument, "\(function): expected a table such as { \(name) = true }, got \(stack.type(index).name)")
    }
    var answer = false
    try stack.forEachPair(index) { stack in
      guard stack.string(-2) == name else {
        throw ModuleError(
          .argument, "\(function): \(stack.string(-2) ?? "?"): no such option; the only option is \(name)")
      }
      answer = stack.isTrue(-1)
    }
    return answer
  }

  private static func pushLines(_ source: ByteReader, _ stack: Stack) {
    let table = TableBuilder(stack, record: 2)
    var line = 0
    table.set("next") { stack in
      guard let bytes = try source.nextLine() else {
        stack.pushNil()
        return 1
      }
      line += 1
      stack.push(bytes)
      stack.push(line)
      return 2
    }
    table.setCloser("closer") { source.close() }
  }
}

import Contract
import Cryptography
import Files
import Foundation
import Glibc
import Testing

@testable import UserPool
@testable import UserPoolSQLite

@Suite("Temporary files")
struct TemporaryFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }

  private func leave(_ name: String) {
    _ = FileManager.default.createFile(atPath: folder.file(name), contents: Data("x".utf8))
  }

  @Test("files that dead processes left for a target are removed by the next writer, with what lies beside them")
  func leftFiles() throws {
    for name in ["a.csv.moonpool-1.tmp", "a.csv.moonpool-3.tmp", "a.csv.moonpool-3.tmp-wal", "b.csv.moonpool-1.tmp"] {
      leave(name)
    }
    let file = try TemporaryFile(for: folder.file("a.csv"), sides: ["-wal"])
    #expect(try files() == ["a.csv.moonpool-1.tmp", "b.csv.moonpool-1.tmp"])
    file.abandon()
    #expect(try files() == ["b.csv.moonpool-1.tmp"])
  }

  @Test("a file that is being written is left alone, and each writer has its own")
  func livingWriters() throws {
    let target = folder.file("a.csv")
    let writers = try (0..<10).map { _ in try TemporaryFile(for: target) }
    #expect(Set(writers.map(\.path)).count == 10)
    for writer in writers { #expect(FileManager.default.fileExists(atPath: writer.path)) }
    for writer in writers { try writer.keep(as: target) }
    #expect(try files() == ["a.csv"])
  }

  @Test("many writers of one target at once, some of them abandoned, leave the target alone")
  func manyWriters() async throws {
    let target = folder.file("a.csv")
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        group.addTask {
          do throws(FileProblem) {
            let file = try TemporaryFile(for: target)
            _ = Glibc.write(file.descriptor, "whole", 5)
            if number % 3 == 0 { file.abandon() } else { try file.keep(as: target) }
          } catch {
            Issue.record("errno \(error.code)")
          }
        }
      }
    }
    #expect(try files() == ["a.csv"])
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "whole")
  }

  @Test("what is not a temporary file of ours stays: a folder, a link, another name")
  func strangers() throws {
    let target = folder.file("a.csv")
    try FileManager.default.createDirectory(atPath: target + ".moonpool-1.tmp", withIntermediateDirectories: false)
    leave("victim")
    try FileManager.default.createSymbolicLink(
      atPath: target + ".moonpool-2.tmp", withDestinationPath: folder.file("victim"))
    leave("a.csv.moonpool-x.tmp")
    let before = try files()
    let file = try TemporaryFile(for: target)
    #expect(file.path == target + ".moonpool-3.tmp")
    file.abandon()
    #expect(try files() == before)
  }

  @Test("a target that must not be replaced stays as it is")
  func takenTarget() throws {
    leave("a.csv")
    let file = try TemporaryFile(for: folder.file("a.csv"))
    let problem = #expect(throws: FileProblem.self) { try file.keep(as: folder.file("a.csv"), replacing: .nothing) }
    #expect(problem?.code == EEXIST)
    try file.keep(as: folder.file("b.csv"), replacing: .nothing)
    #expect(try files() == ["a.csv", "b.csv"])
    #expect(try String(contentsOfFile: folder.file("a.csv"), encoding: .utf8) == "x")
  }

  @Test("of writers that find the same empty file one replaces it")
  func emptyTarget() throws {
    let target = folder.file("a.csv")
    _ = FileManager.default.createFile(atPath: target, contents: nil)
    let writers = try (0..<3).map { _ in try TemporaryFile(for: target) }
    for (number, writer) in writers.enumerated() { _ = Glibc.write(writer.descriptor, "\(number)", 1) }
    try writers[0].keep(as: target, replacing: .empty)
    for writer in writers.dropFirst() {
      let problem = #expect(throws: FileProblem.self) { try writer.keep(as: target, replacing: .empty) }
      #expect(problem?.code == EEXIST)
    }
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "0")
    try writers[1].keep(as: folder.file("b.csv"), replacing: .empty)
    #expect(try String(contentsOfFile: folder.file("b.csv"), encoding: .utf8) == "1")
  }

  @Test("a folder that is moved while a file is written in it keeps the file")
  func byDescriptor() throws {
    try FileManager.default.createDirectory(atPath: folder.file("old"), withIntermediateDirectories: false)
    let descriptor = Glibc.open(folder.file("old"), O_RDONLY | O_DIRECTORY)
    defer { close(descriptor) }
    leave("old/a.moonpool-2.tmp")
    let file = try TemporaryFile(for: "a", in: descriptor)
    #expect(rename(folder.file("old"), folder.file("new")) == 0)
    try FileManager.default.createDirectory(atPath: folder.file("old"), withIntermediateDirectories: false)
    try file.keep(as: "a")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("new")) == ["a"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("old")) == [])
  }

  @Test("a name that is as long as names may be gets a temporary file too")
  func longName() throws {
    let target = folder.file(String(repeating: "ä", count: 127))
    try TemporaryFile(for: target).keep(as: target)
    #expect(try files().count == 1)
  }

  @Test("backups and keys remove what a killed run has left of them")
  func backupsAndKeys() throws {
    let opened = try EmbeddedPool.open(path: folder.file("pool.db"), environmentKey: nil)
    for name in ["copy.db.moonpool-1.tmp", "copy.db.moonpool-1.tmp-journal", "new.key.moonpool-2.tmp"] { leave(name) }
    try opened.store.backUp(to: folder.file("copy.db"))
    try KeyFile.create(.generate(), at: folder.file("new.key"))
    #expect(try files().filter { $0.contains("moonpool-") } == [])
  }

  // MARK: Files that are never overwritten

  @Test("a pipe is not opened by those who look at what a file is")
  func pipes() throws {
    let pipe = folder.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    for side in ["-wal", ".key"] {
      try FileManager.default.createSymbolicLink(atPath: folder.file("pool.db" + side), withDestinationPath: pipe)
    }
    leave("pool.db")
    let watch = inotify_init1(Int32(IN_NONBLOCK))
    defer { close(watch) }
    #expect(inotify_add_watch(watch, pipe, UInt32(IN_OPEN)) >= 0)
    #expect(ProtectedFile.of(pipe) == nil)
    #expect(FileNature.of(pipe) == .foreign("it is not a file"))
    #expect(FileNature.of(folder.file("pool.db")) == .foreign("it is not an SQLite database"))
    #expect(throws: CryptographyError.self) { try KeyFile.load(pipe) }
    #expect(throws: CryptographyError.self) { try KeyFile.load(folder.file("pool.db.key")) }
    #expect(
      message { try PoolRestore.restore(pipe, to: folder.file("new.db"), keyFile: nil, environmentKey: nil) }
        .contains("it is not a file"))
    var event = [UInt8](repeating: 0, count: 512)
    #expect(read(watch, &event, event.count) == -1, "the pipe was opened")
  }

  private func message(_ body: () throws -> some Any) -> String {
    do { return "\(try body())" } catch { return "\((error as? Fault)?.message ?? "")" }
  }

  @Test("what SQLite keeps beside a pool in use is known by any name, and what it locks stays open as long as the pool")
  func sideFiles() throws {
    let path = folder.file("pool.db")
    #expect(!FilesInUse.contains(path))
    var kept: [Int32] = []
    do {
      let opened = try EmbeddedPool.open(path: path, environmentKey: nil)
      for side in ["", "-wal", "-shm"] {
        let link = folder.file("link" + side)
        try FileManager.default.linkItem(atPath: path + side, toPath: link)
        #expect(FilesInUse.contains(link) && ProtectedFile.of(link) != nil, "\(side)")
        let before = try descriptors(of: link)
        let descriptor = Glibc.open(link, O_RDONLY)
        FilesInUse.close(descriptor)
        // The log has no locks.
        let staysOpen = side != "-wal"
        #expect(try descriptors(of: link) == before + (staysOpen ? 1 : 0), "\(side)")
        if staysOpen { kept.append(descriptor) }
      }
      #expect(!FilesInUse.contains(path + ".key"))
      withExtendedLifetime(opened) {}
    }
    for descriptor in kept { #expect(fcntl(descriptor, F_GETFD) < 0) }
  }

  private func descriptors(of path: String) throws -> Int {
    let inode = try #require(FilesInUse.Inode(path))
    var count = 0
    for descriptor: Int32 in 0..<4096 {
      var status = stat()
      if fstat(descriptor, &status) == 0, FilesInUse.Inode(status) == inode { count += 1 }
    }
    return count
  }

  @Test("a file of a pool in use is read through the descriptors that were kept, so their number does not grow")
  func keptDescriptors() throws {
    let path = folder.file("pool.db")
    let opened = try EmbeddedPool.open(path: path, environmentKey: nil)
    for side in ["", "-wal", "-shm"] {
      let two = [FilesInUse.open(path + side), FilesInUse.open(path + side)]
      #expect(two[0] >= 0 && two[1] >= 0 && two[0] != two[1], "\(side)")
      _ = lseek(two[1], 7, SEEK_SET)
      for descriptor in two { FilesInUse.close(descriptor) }
      let before = try descriptors(of: path + side)
      for _ in 0..<50 {
        let again = (0..<2).map { _ in FilesInUse.open(path + side) }
        for descriptor in again { #expect(lseek(descriptor, 0, SEEK_CUR) == 0, "\(side)") }
        for descriptor in again { FilesInUse.close(descriptor) }
      }
      #expect(try descriptors(of: path + side) == before, "\(side)")
    }
    withExtendedLifetime(opened) {}
  }

  @Test("pools, what belongs to them and keys are told by what they hold, and by nothing else")
  func protectedFiles() throws {
    let path = folder.file("pool.db")
    do {
      let opened = try EmbeddedPool.open(path: path, environmentKey: nil)
      // In use by this process: not looked into, and known all the same.
      #expect(ProtectedFile.of(path) == .pool)
      #expect(ProtectedFile.of(path + "-wal") == .log)
      try opened.store.backUp(to: folder.file("report.csv"))
    }
    #expect(ProtectedFile.of(path) == .pool)
    #expect(ProtectedFile.of(folder.file("report.csv")) == .pool)
    #expect(ProtectedFile.of(path + ".key") == .key)
    #expect(ProtectedFile.of(folder.file("none")) == nil)
    #expect(ProtectedFile.of(folder.path) == nil)
    func write(_ text: String, mode: Int) throws -> ProtectedFile? {
      let file = folder.file("text")
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
      return ProtectedFile.of(file)
    }
    let hexadecimal = String(repeating: "0f", count: 32)
    let base64 = Data(repeating: 7, count: 32).base64EncodedString()
    for key in [hexadecimal, hexadecimal + "\n", " \(base64)\r\n", base64.replacing("=", with: "")] {
      #expect(try write(key, mode: 0o600) == .key, "\(key)")
      // Others may read it: a checksum, say. No pool takes it for a key.
      #expect(try write(key, mode: 0o644) == nil, "\(key)")
    }
    for other in ["", hexadecimal + "0f", hexadecimal + " people.csv", "SQLite format 3\u{0}" + hexadecimal] {
      #expect(try write(other, mode: 0o600) == nil, "\(other)")
    }
  }
}

import Foundation
import Testing

/// A name that a folder has not written to the disk is gone after a crash of the machine, with the file.
@Suite("Folders that cannot be synced")
struct FolderSyncTests {
  private static let library = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <stdlib.h>
    #include <sys/stat.h>
    int fsync(int fd) {
      int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
      struct stat status;
      const char *code = getenv("FOLDER_SYNC");
      if (code && fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) { errno = atoi(code); return -1; }
      return real(fd);
    }
    """

  private static let filling = """
    local user = management:createUser{username = 'u', email = 'u@example.com'}.data
    management:updateUser{userId = user.userId, options = {autoGeneratePassword = true,
      sendPasswordResetedNotification = {sendDefaultEmailNotification = true}}}
    """

  /// Each writes a file that must not be lost.
  private static let commands = [
    "pool backup copy.db --pool pool.db", "pool export people.csv --pool pool.db", "pool init --pool new.db",
    "pool outbox send --pool pool.db", "-e \"fs.write('a.txt', 'a')\" --pool pool.db",
  ]

  @Test(
    "a fault is reported; a file system that has no such sync is none",
    arguments: [(EIO, false), (EINVAL, true), (ENOTSUP, true)])
  func fault(code: Int32, succeeds: Bool) async throws {
    let folder = try await Folder.withPool()
    try folder.write("sync.c", Self.library)
    let compiled = try await Program.shell(
      "$(command -v cc || command -v clang) -shared -fPIC -o sync.so sync.c -ldl", in: folder)
    #expect(compiled.status == 0, "\(compiled)")
    try folder.write("moonpool.lua", "target \"off\" { pool = \"pool.db\", delivery = false }")
    #expect(try await Program.run(["--target", "off", "-e", Self.filling], in: folder).status == 0)
    for command in Self.commands {
      let result = try await Program.shell(
        "LD_PRELOAD=./sync.so FOLDER_SYNC=\(code) \"$MOONPOOL\" \(command)", in: folder)
      #expect((result.status == 0) == succeeds, "\(command): \(result)")
    }
    // Whatever was said, it is the file that was written.
    #expect(folder.has("copy.db") && folder.has("people.csv") && folder.has("a.txt"))
    let next = try await Program.run(["pool", "outbox", "list", "--pool", "pool.db"], in: folder)
    #expect(next.out.contains(succeeds ? "sent " : "queued "), "\(next)")
  }
}

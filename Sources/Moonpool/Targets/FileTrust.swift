import Glibc

/// Whether a file that runs because of its place alone can have been put there by somebody else (docs/commands.md, "The init file").
///
/// Code that runs because somebody works in a folder is code of everyone who can write to that folder (CVE-2022-24765 of git).
enum FileTrust {
  /// Why a file may be another user's work; nil if only this user and root can have written it.
  static func danger(of path: String) -> String? {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    var link = stat()
    var file = stat()
    var place = stat()
    guard lstat(path, &link) == 0, stat(path, &file) == 0, stat(folder, &place) == 0 else {
      return "its owner cannot be found out"
    }
    if !isOwn(link) || !isOwn(file) { return "it belongs to another user" }
    if isWritable(file) { return "other users can write to it" }
    if !isOwn(place) { return "the folder belongs to another user" }
    // In a folder such as /tmp nobody can replace the file of another user.
    if isWritable(place), place.st_mode & S_ISVTX == 0 { return "other users can write to its folder" }
    return nil
  }

  private static func isOwn(_ status: stat) -> Bool { status.st_uid == geteuid() || status.st_uid == 0 }

  private static func isWritable(_ status: stat) -> Bool {
    if status.st_mode & S_IWOTH != 0 { return true }
    // A group of the user's own, as Debian makes it: its number is the user's.
    return status.st_mode & S_IWGRP != 0 && status.st_gid != status.st_uid && status.st_gid != 0
  }
}

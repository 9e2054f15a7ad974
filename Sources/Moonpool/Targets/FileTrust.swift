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

  private static func isOwn(_ status: stat) -> Bool {
    if status.st_uid == geteuid() || status.st_uid == 0 { return true }
    // As git has it: under sudo the files of the user who called it are trusted.
    guard geteuid() == 0, let caller = environment("SUDO_UID").flatMap({ UInt32($0) }) else { return false }
    return status.st_uid == caller
  }

  private static func isWritable(_ status: stat) -> Bool {
    if status.st_mode & S_IWOTH != 0 { return true }
    return status.st_mode & S_IWGRP != 0 && status.st_gid != 0 && !isPrivateGroup(status.st_gid, of: status.st_uid)
  }

  /// Whether a group has one member, as the groups that are made with a user: it is the user's first group and has the user's name.
  private static func isPrivateGroup(_ group: gid_t, of owner: uid_t) -> Bool {
    guard let user = getpwuid(owner)?.pointee, user.pw_gid == group, let userName = user.pw_name else { return false }
    // The two answers have their memory apart.
    guard let found = getgrgid(group)?.pointee, let groupName = found.gr_name, let members = found.gr_mem else {
      return false
    }
    guard strcmp(userName, groupName) == 0 else { return false }
    var place = 0
    while let member = members[place] {
      if strcmp(member, userName) != 0 { return false }
      place += 1
    }
    return true
  }
}

import Glibc

/// Something that lies in a folder.
public struct FolderEntry: Sendable, Equatable {
  /// Its name in the folder.
  public var name: String
  /// Whether it is a folder itself.
  public var isFolder: Bool

  public init(_ name: String, isFolder: Bool) {
    self.name = name
    self.isFolder = isFolder
  }

  /// How much of a folder is looked at.
  private static let most = 10_000

  /// What lies in a folder of the system; nothing if it cannot be read. Names that a terminal could not show are left
  /// out.
  public static func list(_ path: String) -> [FolderEntry] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var entries: [FolderEntry] = []
    while entries.count < most, let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { place in
        place.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
      }
      guard let name, name != ".", name != "..", name.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 })
      else { continue }
      entries.append(FolderEntry(name, isFolder: isFolder(path + "/" + name, type: entry.pointee.d_type)))
    }
    return entries
  }

  private static func isFolder(_ path: String, type: UInt8) -> Bool {
    if Int(type) == Int(DT_DIR) { return true }
    guard Int(type) == Int(DT_LNK) || Int(type) == Int(DT_UNKNOWN) else { return false }
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }
}

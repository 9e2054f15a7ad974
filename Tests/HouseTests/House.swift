import Foundation
import Testing

/// The repository as the tests see it: its folder and its files.
enum House {
  /// The repository's root: three folders above this file.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A text file of the repository.
  struct File: Sendable, CustomTestStringConvertible {
    /// The path from the root, with `/`.
    let path: String
    /// The lines, without their ends.
    let lines: [String]

    var testDescription: String { path }

    /// The module the file belongs to: the folder below Sources or Tests.
    var module: String {
      let parts = path.split(separator: "/")
      return parts.count > 2 ? String(parts[1]) : ""
    }
  }

  /// Every file below those folders with one of those endings, in the order of their paths. Build folders are not entered.
  static func files(below folders: [String], endings: Set<String>) -> [File] {
    var found: [File] = []
    for folder in folders {
      let base = root.appendingPathComponent(folder)
      let walk = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)
      while let url = walk?.nextObject() as? URL {
        if url.lastPathComponent.hasPrefix(".") || url.lastPathComponent == "__pycache__" {
          walk?.skipDescendants()
          continue
        }
        guard endings.contains(url.pathExtension), let text = try? String(contentsOf: url, encoding: .utf8) else {
          continue
        }
        let path = String(url.standardizedFileURL.path.dropFirst(root.standardizedFileURL.path.count + 1))
        found.append(File(path: path, lines: text.components(separatedBy: "\n")))
      }
    }
    return found.sorted { $0.path < $1.path }
  }

  /// The files at those paths that exist.
  static func files(at paths: [String]) -> [File] {
    paths.compactMap { path in
      (try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)).map {
        File(path: path, lines: $0.components(separatedBy: "\n"))
      }
    }
  }

  /// The Swift sources of the program.
  static let sources = files(below: ["Sources"], endings: ["swift"])

  /// A line without its comment and without what stands between double quotes; good enough to look for words of code.
  static func code(of line: String) -> String {
    var result = ""
    var inString = false
    var previous: Character = " "
    for character in line {
      if character == "\"" && previous != "\\" {
        inString.toggle()
      } else if !inString {
        if character == "/" && previous == "/" {
          result.removeLast()
          break
        }
        result.append(character)
      }
      previous = character
    }
    return result
  }
}

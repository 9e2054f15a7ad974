/// The modules as LuaCATS annotations: what help, the reference and the editors' stubs are made of.
///
/// A block is some lines that begin with `---`, then the declaration. A fenced block of Lua in it is its example.
enum ModuleTexts {
  /// The texts by module, in the order in which they are shown.
  static let all: [(name: String, text: String)] = [
    ("genauth", genauth), ("parallel", parallel), ("json", json), ("jsonl", jsonl), ("csv", csv), ("args", args),
    ("env", env), ("log", log), ("progress", progress), ("time", time), ("crypto", crypto), ("fs", fs),
  ]
}

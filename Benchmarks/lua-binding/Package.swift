// swift-tools-version: 6.2
import PackageDescription

// The Lua binding against plain C, in one process. Sources/{CLua,LuaShim,Encodings,Lua} are the program's own, by link.
let package = Package(
  name: "lua-binding",
  targets: [
    .systemLibrary(name: "CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
    .target(name: "LuaShim", dependencies: ["CLua"]),
    .target(name: "Encodings"),
    .target(name: "Lua", dependencies: ["CLua", "LuaShim", "Encodings"]),
    .target(name: "Baseline", dependencies: ["CLua"]),
    .executableTarget(name: "Measure", dependencies: ["Lua", "Baseline"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu2x
)

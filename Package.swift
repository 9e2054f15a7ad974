// swift-tools-version: 6.2
import PackageDescription

// Which module may import which is written down in docs/architecture.md and checked by Tests/HouseTests.

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "moonpool",
  products: [.executable(name: "moonpool", targets: ["Moonpool"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    // What Hummingbird stands on, at the versions it takes.
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
  ],
  targets: [
    // The Lua pillar.
    .systemLibrary(name: "CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
    .target(name: "LuaShim", dependencies: ["CLua"]),
    .target(name: "Lua", dependencies: ["CLua", "LuaShim", "Encodings"], swiftSettings: strict),
    .testTarget(name: "LuaTests", dependencies: ["Lua"], swiftSettings: strict),

    // The contract pillar.
    .target(name: "ContractData", exclude: ["catalogue.bin", "overlay"]),
    .target(
      name: "Contract", dependencies: ["ContractData"], swiftSettings: strict,
      // Conversions between floats and integers need it in a release build.
      linkerSettings: [.linkedLibrary("m")]),
    .testTarget(
      name: "ContractTests", dependencies: ["Contract"], exclude: ["Fixtures"], swiftSettings: strict),

    // Base64 and hexadecimal text.
    .target(name: "Encodings", swiftSettings: strict),
    // Files that appear whole or not at all, and those that must not be overwritten.
    .target(name: "Files", dependencies: ["Encodings"], swiftSettings: strict),

    // The embedded pool.
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    // libcrypto's headers alone (libssl-dev); the library is loaded when it is needed.
    .target(name: "COpenSSL"),
    .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
    .target(
      name: "Cryptography",
      dependencies: [
        "CSodium", "COpenSSL", "CCrypt", "Encodings", "Files", "PasswordData",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .testTarget(name: "CryptographyTests", dependencies: ["Cryptography", "Encodings"], swiftSettings: strict),
    .target(name: "UserPool", dependencies: ["Contract", "Cryptography", "Encodings"], swiftSettings: strict),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(
      name: "UserPoolSQLite", dependencies: ["UserPool", "Contract", "Cryptography", "Encodings", "Files", "CSQLite"],
      swiftSettings: strict),
    .testTarget(
      name: "UserPoolTests",
      dependencies: ["UserPool", "UserPoolSQLite", "Contract", "Cryptography", "Encodings", "Files", "CSQLite"],
      swiftSettings: strict),
    // libcurl's headers alone (libcurl4-openssl-dev); the library is loaded when there is something to send.
    .target(name: "CurlShim"),
    .target(
      name: "Delivery", dependencies: ["UserPool", "Contract", "Cryptography", "Encodings", "Files", "CurlShim"],
      swiftSettings: strict),
    .testTarget(
      name: "DeliveryTests", dependencies: ["Delivery", "UserPool", "Cryptography", "Encodings"], exclude: ["Fixtures"],
      swiftSettings: strict),

    // libzip's and expat's headers alone (libzip-dev, libexpat1-dev); the libraries are loaded when a spreadsheet is read.
    .target(name: "SheetShim"),
    .target(name: "Spreadsheet", dependencies: ["SheetShim", "Encodings"], swiftSettings: strict),
    .testTarget(name: "SpreadsheetTests", dependencies: ["Spreadsheet"], swiftSettings: strict),

    // The remote pool: the V3 API over HTTP.
    .target(name: "GovernorShim"),
    .target(
      name: "GenAuthClient", dependencies: ["Contract", "Cryptography", "Encodings", "CurlShim", "GovernorShim"],
      swiftSettings: strict),
    .testTarget(
      name: "GenAuthClientTests", dependencies: ["GenAuthClient", "Contract", "Cryptography", "CurlShim"],
      exclude: ["Fixtures"], swiftSettings: strict),

    // Where the two pillars meet, and the program.
    .target(name: "ToolkitData"),
    .target(name: "PasswordData", exclude: ["commonest.txt"]),
    .target(
      name: "ScriptHost", dependencies: ["Lua", "Contract", "Encodings", "Files", "ToolkitData"], exclude: ["Toolkit"],
      swiftSettings: strict),
    .testTarget(
      name: "ScriptHostTests", dependencies: ["ScriptHost", "Lua", "Contract"], swiftSettings: strict),
    // libedit's headers alone (libedit-dev); the library is loaded when a person is to be asked.
    .target(name: "CEdit"),
    .target(
      name: "Repl", dependencies: ["ScriptHost", "Contract", "Encodings", "Files", "CEdit"], swiftSettings: strict),
    .testTarget(name: "ReplTests", dependencies: ["Repl", "ScriptHost", "Contract"], swiftSettings: strict),
    // The V3 API over HTTP.
    .target(
      name: "GenAuthServer",
      dependencies: [
        "Contract", "Cryptography", "Encodings",
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "GenAuthServerTests",
      dependencies: [
        "GenAuthServer", "Contract", "UserPool", "UserPoolSQLite", "Cryptography", "Encodings", "Moonpool",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "Moonpool",
      dependencies: [
        "Repl", "ScriptHost", "Lua", "Contract", "UserPool", "UserPoolSQLite", "Delivery", "Cryptography",
        "Encodings", "Files", "Spreadsheet", "GenAuthClient", "GenAuthServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MoonpoolTests", dependencies: ["Moonpool", "Contract", "UserPool", "UserPoolSQLite"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "BackendConformanceTests",
      dependencies: [
        "GenAuthClient", "GenAuthServer", "Contract", "UserPool", "UserPoolSQLite", "Cryptography", "Moonpool",
      ],
      exclude: ["Cases"], swiftSettings: strict),
    .testTarget(name: "HouseTests", dependencies: [], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu2x
)

import Testing

@Suite("Settings of a pool")
struct SettingsTests {
  @Test("a policy set by the command is what new passwords are held against, and generated ones obey it")
  func policy() async throws {
    let folder = try await Folder.withPool(users: 0)
    let set = try await Program.run(
      ["pool", "settings", "--pool", "pool.db", "--password-min-length", "24", "--json"], in: folder)
    #expect(set.status == 0 && set.out.contains("\"passwordMinLength\":24"), "\(set)")
    let code = """
      local refused = management.try:createUser{username = 'a', password = 'Only-Twenty-Chars-20'}
      local made = management:createUser{username = 'b', password = 'Four-And-Twenty-Chars-24'}
      print(refused.statusCode, made.statusCode)
      """
    #expect(try await folder.lua(code) == "422\t200\n")
  }

  @Test("a login address set by the command stands in messages")
  func loginAddress() async throws {
    let folder = try await Folder.withPool(users: 0)
    let set = try await Program.run(
      ["pool", "settings", "--pool", "pool.db", "--login-address", "https://login.example.com/start"], in: folder)
    #expect(set.status == 0, "\(set)")
    _ = try await folder.lua(
      """
      local user = management:createUser{username = 'a', email = 'a@example.com'}.data
      management:updateUser{userId = user.userId, options = {autoGeneratePassword = true,
        sendPasswordResetedNotification = {sendDefaultEmailNotification = true}}}
      """)
    let found = try await folder.lua(
      """
      for _, name in ipairs(fs.list('pool.db.outbox')) do
        print(fs.read('pool.db.outbox/' .. name):find('https://login.example.com/start', 1, true) ~= nil)
      end
      """)
    #expect(found == "true\n")
  }

  @Test("an impossible policy and an address that is none are refused, and nothing is changed")
  func refusals() async throws {
    let folder = try await Folder.withPool(users: 0)
    let impossible = try await Program.run(
      [
        "pool", "settings", "--pool", "pool.db", "--default-photo", "https://a.example/p.png", "--password-min-length",
        "3000",
      ],
      in: folder)
    #expect(impossible.status == 1 && impossible.err.contains("no password can satisfy"), "\(impossible)")
    let address = try await Program.run(
      ["pool", "settings", "--pool", "pool.db", "--login-address", "javascript:alert(1)"], in: folder)
    #expect(address.status == 1, "\(address)")
    let shown = try await Program.run(["pool", "settings", "--pool", "pool.db", "--json"], in: folder)
    #expect(shown.out.contains("\"passwordMinLength\":8") && shown.out.contains("\"loginAddress\":null"), "\(shown)")
    #expect(!shown.out.contains("a.example"))
  }
}

import Contract
import Repl
import Testing

@Suite("Completion")
struct CompletionTests {
  @Test(
    "one Tab goes on as far as there is one way",
    arguments: [
      ("management:updateUserB", "management:updateUserBatch"),
      ("management.try:getUserAcc", "management.try:getUserAccessibleApps"),
      ("m:updateUserB", "m:updateUserBatch"),
      ("x = management:listArchivedUsers{ pa", "x = management:listArchivedUsers{ page = "),
      ("management:updateUser{ userI", "management:updateUser{ userId = "),
      ("management:updateUser { userI", "management:updateUser { userId = "),
      ("management:updateUser({ userI", "management:updateUser({ userId = "),
      ("management:updateUser{ opt", "management:updateUser{ options = { "),
      ("management:updateUser{ options = { autoG", "management:updateUser{ options = { autoGeneratePassword = "),
      (
        "management:updateUser{ options = { sendPasswordResetedNotification = { sendDefaultEmailN",
        "management:updateUser{ options = { sendPasswordResetedNotification = { sendDefaultEmailNotification = "
      ),
      ("management:createUsersBatch{ list = { { nickn", "management:createUsersBatch{ list = { { nickname = "),
      ("management:createUsersBatch{ list = { {}, { nickn", "management:createUsersBatch{ list = { {}, { nickname = "),
      ("management:updateUser{\n  userId = 'x',\n  nickn", "management:updateUser{\n  userId = 'x',\n  nickname = "),
      ("management:users{ withCust", "management:users{ withCustomData = "),
      ("genauth.models.UpdateUserReqDto{ nickn", "genauth.models.UpdateUserReqDto{ nickname = "),
      ("genauth.models.UpdateUserRe", "genauth.models.UpdateUserReqDto"),
      (#"management:updateUser{ status = "Sus"#, #"management:updateUser{ status = "Suspended""#),
      ("management:updateUser{ status = 'Sus", "management:updateUser{ status = 'Suspended'"),
      ("management:updateUser{ emailVerified = t", "management:updateUser{ emailVerified = true"),
      ("management:updateUser{ customData = { sch", "management:updateUser{ customData = { school = "),
      ("management:updateUser{ customData = { gr", #"management:updateUser{ customData = { ["grade-level"] = "#),
      (#"management:setCustomData{ list = { { key = "sch"#, #"management:setCustomData{ list = { { key = "school""#),
      (
        #"management:users{ advancedFilter = { { field = "loginsC"#,
        #"management:users{ advancedFilter = { { field = "loginsCount""#
      ),
      (
        #"management:users{ advancedFilter = { { field = "sch"#,
        #"management:users{ advancedFilter = { { field = "school""#
      ),
      (
        #"management:users{ advancedFilter = { { field = "status", operator = "BET"#,
        #"management:users{ advancedFilter = { { field = "status", operator = "BETWEEN""#
      ),
      (
        #"management:users{ advancedFilter = { { field = "status", value = "Sus"#,
        #"management:users{ advancedFilter = { { field = "status", value = "Suspended""#
      ),
      ("for u in management:users{} do print(u.nickn", "for u in management:users{} do print(u.nickname"),
      (#"if u.status == "Sus"#, #"if u.status == "Suspended""#),
      ("local total = 1; print(tot", "local total = 1; print(total"),
      ("function f(first, second) return sec", "function f(first, second) return second"),
      ("config.re", "config.reload"),
      ("list[1].nick", "list[1].nickname"),
      ("cou", "counter"), ("whi", "while"),
      (#"dofile("a"#, #"dofile("a.lua""#), (#"fs.read("da"#, #"fs.read("data/"#),
      (#"csv.read("data/u"#, #"csv.read("data/users.csv""#),
      (#"help "updateUserB"#, #"help "updateUserBatch""#), (#"require "js"#, #"require "json""#),
      (#"\ta"#, #"\target "#), (#"\target pr"#, #"\target prod"#), (#"\save da"#, #"\save data/"#),
      (#"\set o"#, #"\set output "#), (#"\set output js"#, #"\set output json"#), (#"\q"#, #"\quit"#),
      (#"\timing cou"#, #"\timing counter"#), ("json.enco", "json.encode"),
      ("parallel.map(rows, { conc", "parallel.map(rows, { concurrency = "),
      (#"parallel.map(rows, { errors = "al"#, #"parallel.map(rows, { errors = "all""#),
      ("help updateUserB", "help updateUserBatch"),

      (#"\watch 5 management:updateUserB"#, #"\watch 5 management:updateUserBatch"#),
    ])
  func oneWay(typed: String, expected: String) async {
    #expect(await completed(typed) == expected)
  }

  @Test(
    "nothing is offered in comments, in texts that mean nothing, and behind numbers",
    arguments: [
      "-- management:up", "--[[ management:up", "x = 'management:up", "x = [[ management:up", "print(12",
      "x = \"\\\"man",
      "management:updateUser{ nickname = \"Sus", "foo():ba", "unknown:", #"\quit "#, #"\nothing x"#,
      "genauth.models.X{ na|",
    ])
  func nothing(typed: String) async {
    #expect(await answer(typed).offers.isEmpty)
  }

  @Test("required fields come first, and fields that stand already are left out, behind the cursor as well")
  func fields() async {
    let fresh = await answer("management:updateUser{ ").offers
    #expect(fresh.first?.shown == "userId")
    #expect(fresh.first?.line?.hasPrefix("(required) ") == true)
    let rest = await shown(#"management:updateUser{ userId = "x", ["nickname"] = "y", |, gender = "M" }"#)
    #expect(
      !rest.contains("userId") && !rest.contains("nickname") && !rest.contains("gender") && rest.contains("email"))
  }

  @Test("every operation of a client is offered with its English line, and none of the other client's")
  func operations() async {
    let offers = await answer("management:").offers
    let expected = Catalogue.operations.filter { $0.client == .management && !$0.isReachedByPathOnly }
    #expect(offers.count == expected.count + 1)
    #expect(offers.contains { $0.shown == "users" })
    #expect(!offers.contains { $0.shown == "updateProfile" })
    #expect(offers.filter { $0.line == nil }.isEmpty)
  }

  @Test("a value that is no word says what is expected instead of guessing")
  func hints() async throws {
    let answer = await answer("management:updateUser{ nickname = ")
    #expect(answer.insertion == nil)
    #expect(answer.offers.map(\.kind) == [.hint])
    #expect(try #require(answer.offers.first).shown == "a string")
  }

  @Test("words are put into quotes, of which there is one already or not")
  func quotes() async {
    #expect(await shown("management:updateUser{ gender = ") == ["M", "F", "U"])
    #expect(await completed("management:updateUser{ gender = ") == "management:updateUser{ gender = \"")
    #expect(await shown("management:updateUser{ gender = \"") == ["M", "F", "U"])
    #expect(await completed("management:updateUser{ gender = \"M|\" }") == "management:updateUser{ gender = \"M")
  }

  @Test("the case of letters does not matter, and a part of a name finds it")
  func leniency() async {
    #expect(await completed("management:UPDATEUSERB") == "management:updateUserBatch")
    let found = await answer("management:CustomField")
    #expect(found.offers.contains { $0.shown == "setCustomFields" })
    #expect(found.insertion == nil)
  }

  @Test("an expression in a table is completed as one, and so is the body of a function in it")
  func expressions() async {
    #expect(await completed("management:updateUser{ userId = cou") == "management:updateUser{ userId = counter")
    #expect(
      await completed("parallel.each(x, {}, function(row) management:updateUser{ nickname = ro")
        == "parallel.each(x, {}, function(row) management:updateUser{ nickname = row")
    #expect(await completed("t = { f = function() cou") == "t = { f = function() counter")
  }

  @Test("hidden files are offered only where a dot was typed")
  func hidden() async {
    #expect(await shown(#"\save "#) == ["a.lua", "data/"])
    #expect(await shown(#"\save ."#) == [".git/"])
  }

  @Test("text of any kind is taken, whole or cut off anywhere")
  func hostile() async {
    let text =
      "for 用户 in management:users{ advancedFilter = { { field = \"\\\"x\", value = [==[ ]=] ]==] } } } do f'\\' end --[[ x"
    for end in 0...text.utf8.count {
      _ = await completer.answer(text, cursor: end)
      _ = await completer.answer(String(decoding: Array(text.utf8).suffix(end), as: UTF8.self), cursor: end)
    }
    _ = await answer(String(repeating: "{", count: 5000))
    _ = await answer("management:updateUser" + String(repeating: "{ options = ", count: 2000))
    _ = await completer.answer("x", cursor: 99)
    _ = await completer.answer("x", cursor: -1)
    #expect(await completer.answer("}}))]] management:updateUserB", cursor: 29).offers.count == 1)
  }

  @Test("a list shows the English lines, cut to the width, with wide characters counted as two columns")
  func lists() {
    let offers = [
      Completer.Offer("学校名", .customField, line: String(repeating: "学", count: 40)),
      Completer.Offer("name", .field, line: "short"),
    ]
    let lines = OfferList(offers, columns: 40, rows: 24, usesColour: false).text.split(separator: "\n").map(String.init)
    #expect(lines == ["学校名  " + String(repeating: "学", count: 15) + "…", "name    short"])
    let many = OfferList(
      (1...200).map { Completer.Offer("offer\($0)", .global) }, columns: 40, rows: 10, usesColour: false)
    #expect(many.text.split(separator: "\n").count <= 8)
    #expect(many.text.contains("more; type more letters"))
    #expect(many.text.split(separator: "\n").allSatisfy { $0.count < 40 })
    let bad = OfferList(
      [Completer.Offer("a\u{1B}[2Jb", .file), Completer.Offer("c", .file)], columns: 40, rows: 10, usesColour: false)
    #expect(!bad.text.contains("\u{1B}"))
  }
}

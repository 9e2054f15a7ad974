import Contract
import ScriptHost

/// Fuzzes the whole bridge, for scripts/fuzz: each input becomes a script of statements that make tables, change them while they are read, and hand them
/// to everything in Swift that reads them. A run may end in any way but a crash; AddressSanitizer watches.
private enum BridgeFuzz {
  /// What a script is made of; `N` is a small number that the input chooses, `K` one of a few names.
  static let statements = [
    "t = {}", "t = { N, N, N }", "t.K = N", "t[N] = { N }", "t.K = t", "t.K = { K = t.K, N }", "t = { t, t }",
    "t = { K = t, x = t }",
    "t[#t + 1] = ('K'):rep(N * 100)", "t.K = nil", "t[N] = nil", "t = json.array(t)", "t.K = json.null", "t[1.5] = N",
    "t[t] = N",
    "t.K = 0/0", "t.K = function() end", "t.K = string.char(N % 256, 200, N % 128)",
    "t = setmetatable(t, { __tostring = function() t.K = nil t['y' .. N] = 1 collectgarbage() return 'K' end })",
    "t = setmetatable(t, { __index = function(_, k) t.K = k return N end, __len = function() return N end })",
    "t[setmetatable({}, { __tostring = function() for k in next, t do t[k] = nil end for i = 1, N do t['z' .. i] = i end return 'k' end })] = 1",
    "setmetatable({}, { __gc = function() for k in next, t do t[k] = nil end for i = 1, N do t['g' .. i] = i end end })",
    "collectgarbage()", "collectgarbage('step', N)", "collectgarbage('generational')", "collectgarbage('incremental')",
    "pcall(json.encode, t)", "pcall(json.encode, t, { pretty = true, ascii = true })",
    "pcall(json.decode, (pcall(json.encode, t)))",
    "s = select(2, pcall(json.encode, t)) pcall(json.decode, s)", "pcall(json.decode, s:sub(N) .. s:reverse())",
    "pcall(csv.parse, s)", "pcall(csv.parse, ('\"K,\\nN;'):rep(N))", "pcall(csv.encode, { t, t })",
    "pcall(csv.encode, t, { header = false })",
    "pcall(log.info, 'K', t)", "pcall(print, t)", "pcall(genauth.models.CreateUserReqDto, t)",
    "pcall(management.getUser, management, t)",
    "pcall(function() return management.try:createUsersBatch{ list = t } end)",
    "pcall(parallel.each, t, function(x) table.sort(t, function() "
      + "time.sleep(0) return N > 3 end) end)",
    "pcall(table.sort, t, function(a, b) t[#t + 1] = N return N > 5 end)", "pcall(table.concat, t, 'K', N, N + 9)",
    "pcall(table.move, t, N, N * 3, 2)", "coroutine.wrap(function() pcall(json.encode, t) coroutine.yield() end)()",
    "local c <close> = setmetatable({}, { __close = function() pcall(json.encode, t) end })",
    "s = ('K'):rep(N) pcall(string.gsub, s, '(.-)%f[%w]', t)",
    "for a, b in pairs(t) do pcall(json.encode, { [tostring(a)] = b }) end",
    "pcall(string.rep, 'K', N << N)", "pcall(string.format, '%' .. N .. 's', 'K')",
    "inspected = pcall(require('inspect'), t)",
  ]
  static let names = ["a", "list", "userId", "data", "name", "x"]

  static func script(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var text = "local t, s, inspected = {}, '', nil\n"
    var rest = bytes[...]
    while let choice = rest.popFirst(), let value = rest.popFirst() {
      text +=
        statements[Int(choice) % statements.count]
        .replacing("K", with: names[Int(value) % names.count]).replacing("N", with: String(value)) + "\n"
    }
    return text
  }
}

/// A backend that answers with what it was asked.
private struct Echo: Backend {
  func perform(_ request: Request) async throws(Fault) -> Response { Response(data: request.body) }
}

/// A sink that keeps nothing.
private struct Nowhere: OutputSink {
  var isTerminal: Bool { false }
  func write(_ bytes: UnsafeRawBufferPointer, givesUp: () -> Bool) throws(OutputError) {}
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  var host = ScriptHost(provider: SingleBackend(Echo()))
  host.output = Nowhere()
  host.errors = Nowhere()
  host.limits.memory = 24 << 20
  host.limits.instructions = 300_000
  host.limits.time = .seconds(10)
  let text = BridgeFuzz.script(UnsafeBufferPointer(start: start, count: count))
  _ = ScriptRun(host).runBlocking(Script(text, name: "@fuzz.lua"))
  return 0
}

import ScriptHost

/// The plain prompt: reads lines, runs them, prints what an expression is worth. Itself a script, so that everything a script may do works in it.
enum Prompt {
  /// The prompt as a script.
  /// - Parameters:
  ///   - first: what is run before; the prompt goes on in its surroundings.
  ///   - isTerminal: whether a person is to be asked.
  static func script(after first: Script?, isTerminal: Bool) -> Script {
    var text = "local first, name, asks = nil, nil, \(isTerminal)\n"
    if let first {
      text += "first, name = \(quoted(first.source)), \(quoted(Array(first.name.utf8)))\n"
    }
    return Script(source: Array((text + source).utf8), name: "=moonpool/prompt", path: first?.path)
  }

  /// A text as a literal of Lua, whatever its bytes are.
  private static func quoted(_ bytes: [UInt8]) -> String {
    var text = "\""
    for byte in bytes {
      let digits = String(byte)
      text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }
    return text + "\""
  }

  private static let source = """
    local function complain(text) io.stderr:write(tostring(text), "\\n") end

    local function show(ok, ...)
      if not ok then return complain((...)) end
      local count = select("#", ...)
      if count == 0 then return end
      local texts = {}
      for place = 1, count do
        local value = (select(place, ...))
        local isPlain, text = false, nil
        if type(value) == "table" then
          isPlain, text = pcall(json.encode, value)
        end
        texts[place] = isPlain and text or tostring(value)
      end
      io.write(table.concat(texts, "\\t"), "\\n")
      io.stdout:flush()
    end

    if first then
      local chunk, problem = load((first:gsub("^#[^\\n]*", "")), name, "t")
      if not chunk then
        complain(problem)
        os.exit(1)
      end
      chunk(table.unpack(args))
    end

    while true do
      if asks then io.stderr:write("> ") end
      local text = io.read("L")
      if not text then break end
      text = text:gsub("^%s*=", "return ")
      while true do
        local chunk = load("return " .. text, "=prompt", "t")
        local problem
        if not chunk then chunk, problem = load(text, "=prompt", "t") end
        if chunk then
          show(pcall(chunk))
          break
        elseif not problem:match("near <eof>$") then
          complain(problem)
          break
        end
        if asks then io.stderr:write(">> ") end
        local more = io.read("L")
        if not more then
          complain(problem)
          break
        end
        text = text .. more
      end
    end
    """
}

// Fuzzes the string functions of the shim and compares them with those of the Lua library, for scripts/fuzz.
//
// An input is a byte that chooses the function, a byte that is the length of the pattern, the pattern, and the subject.
#include "LuaShim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const script =
    "local which, pattern, subject = ...\n"
    "local function all(...) return table.concat({select('#', ...), ...}, '|', 1, select('#', ...) + 1) end\n"
    "local function text(ok, ...)\n"
    "  local parts = table.pack(...)\n"
    "  for i = 1, parts.n do parts[i] = tostring(parts[i]) end\n"
    "  return tostring(ok) .. ':' .. table.concat(parts, '|')\n"
    "end\n"
    "if which == 0 then return text(pcall(string.find, subject, pattern)) end\n"
    "if which == 1 then return text(pcall(string.match, subject, pattern)) end\n"
    "if which == 2 then return text(pcall(string.gsub, subject, pattern, '<%0>')) end\n"
    "if which == 3 then return text(pcall(string.gsub, subject, pattern, function(a) if a == 'b' then return 'x' end end)) end\n"
    "if which == 4 then return text(pcall(string.gsub, subject, 'a', pattern)) end\n"
    "if which == 5 then return text(pcall(string.find, subject, pattern, 1, true)) end\n"
    "if which == 6 then return text(pcall(string.find, subject, pattern, #pattern % 7 - 3)) end\n"
    "if which == 7 then return text(pcall(string.gsub, subject, pattern, {a = 'x', b = 1, c = false})) end\n"
    "local found = {}\n"
    "local ok, step = pcall(string.gmatch, subject, pattern)\n"
    "if not ok then return step end\n"
    "for i = 1, 20 do\n"
    "  local piece = text(pcall(step))\n"
    "  found[i] = piece\n"
    "end\n"
    "return table.concat(found, ';')\n";

static lsh_host *ours;
static lua_State *theirs;

static void never(void *object) { (void)object; }

static void open_states(void) {
  ours = lsh_open(0, never);
  if (ours == NULL || lsh_open_libraries(lsh_main(ours), LSH_LIB_BASE | LSH_LIB_STRING | LSH_LIB_TABLE, 0) != LSH_FINISHED) abort();
  theirs = luaL_newstate();
  luaL_openlibs(theirs);
}

// Runs the script on L; its text, or NULL when the budget was spent.
static const char *run(lua_State *L, int which, const char *pattern, size_t pattern_size, const char *subject, size_t size, size_t *length) {
  lua_settop(L, 0);
  if (luaL_loadstring(L, script) != LUA_OK) abort();
  lua_pushinteger(L, which);
  lua_pushlstring(L, pattern, pattern_size);
  lua_pushlstring(L, subject, size);
  int status = L == theirs ? lua_pcall(L, 3, 1, 0) : lsh_call(L, 3, 1, false);
  if (status != LUA_OK && L == theirs) abort();
  return status == LUA_OK ? lua_tolstring(L, -1, length) : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (ours == NULL) open_states();
  if (size < 2) return 0;
  int which = data[0] % 9;
  size_t pattern_size = data[1] % (size - 1);
  const char *pattern = (const char *)data + 2, *subject = pattern + pattern_size;
  size_t subject_size = size - 2 - pattern_size;
  lsh_set_budget(ours, 200000);
  size_t one_length = 0, two_length = 0;
  const char *one = run(lsh_main(ours), which, pattern, pattern_size, subject, subject_size, &one_length);
  lsh_control_reset(lsh_host_control(ours));
  if (one == NULL) return 0; // the library's own would run as long, and cannot be stopped
  const char *two = run(theirs, which, pattern, pattern_size, subject, subject_size, &two_length);
  // A match that failed leaves the depth of the library's own iterator taken (the fault that ours does not have).
  if (strstr(two, "pattern too complex")) return 0;
  if (one_length != two_length || memcmp(one, two, one_length) != 0) {
    fprintf(stderr, "ours:   %s\ntheirs: %s\n", one, two);
    abort();
  }
  return 0;
}

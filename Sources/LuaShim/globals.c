// Two tables are filled when a script first looks at them: the globals, and `arg` with the words of the command line. A
// metatable of the host's own does that by `__index`. Code that looks at the table itself (getmetatable, setmetatable,
// rawget, next, pairs, as modules for strict globals do) would not find what is in it, and would replace the host's
// metatable. So these functions fill the table first; from then on it has no metatable, as in Lua.
#include "internal.h"

void lsh_globals_are_lazy(lua_State *L, int index) { lsh_of(L)->globals = lua_topointer(L, index); }

void lsh_words_are_lazy(lua_State *L, int index) { lsh_of(L)->words = lua_topointer(L, index); }

// Fills the table at `index`. The metatable's field `__fill` is the host's function for that.
static void fill(lua_State *L, int index) {
  luaL_checkstack(L, 4, NULL);
  if (!lua_getmetatable(L, index)) return;
  lua_pushliteral(L, "__fill");
  lua_rawget(L, -2);
  lua_call(L, 0, 0);
  lua_settop(L, -2);
  lua_pushnil(L);
  lua_setmetatable(L, index);
}

static void fill_words(lua_State *L, int index) {
  lsh_host *h = lsh_of(L);
  if (LSH_LIKELY(h->words == NULL || lua_topointer(L, index) != h->words)) return;
  h->words = NULL;
  fill(L, index);
}

// Fills the table at `index` if it is the globals or the words.
void lsh_fill_globals(lua_State *L, int index) {
  lsh_host *h = lsh_of(L);
  if (LSH_UNLIKELY(h->words != NULL)) fill_words(L, index);
  if (LSH_LIKELY(h->globals == NULL || lua_topointer(L, index) != h->globals)) return;
  fill(L, index);
  h->globals = NULL;
}

// The functions below are as Lua's own but for that.

static int base_getmetatable(lua_State *L) {
  luaL_checkany(L, 1);
  lsh_fill_globals(L, 1);
  if (!lua_getmetatable(L, 1)) {
    lua_pushnil(L);
    return 1;
  }
  luaL_getmetafield(L, 1, "__metatable");
  return 1;
}

static int base_rawget(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checkany(L, 2);
  lsh_fill_globals(L, 1);
  lua_settop(L, 2);
  lua_rawget(L, 1);
  return 1;
}

static int base_rawset(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checkany(L, 2);
  luaL_checkany(L, 3);
  fill_words(L, 1); // a global that is set is not made any more
  lua_settop(L, 3);
  lua_rawset(L, 1);
  return 1;
}

static int base_rawlen(lua_State *L) {
  int type = lua_type(L, 1);
  luaL_argexpected(L, type == LUA_TTABLE || type == LUA_TSTRING, 1, "table or string");
  fill_words(L, 1);
  lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 1));
  return 1;
}

static int base_next(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 2);
  if (lua_type(L, 2) == LUA_TNIL) lsh_fill_globals(L, 1);
  if (lua_next(L, 1)) return 2;
  lua_pushnil(L);
  return 1;
}

static int after_pairs(lua_State *L, int status, lua_KContext context) {
  (void)L, (void)status, (void)context;
  return 3;
}

static int base_pairs(lua_State *L) {
  luaL_checkany(L, 1);
  lsh_fill_globals(L, 1);
  if (luaL_getmetafield(L, 1, "__pairs") == LUA_TNIL) {
    lua_pushcfunction(L, base_next);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
  } else {
    lua_pushvalue(L, 1);
    lua_callk(L, 1, 3, 0, after_pairs);
  }
  return 3;
}

void lsh_open_globals(lua_State *L, unsigned libraries) {
  if ((libraries & LSH_LIB_BASE) == 0) return;
  static const luaL_Reg functions[] = {
      {"getmetatable", base_getmetatable}, {"rawget", base_rawget}, {"rawset", base_rawset}, {"rawlen", base_rawlen},
      {"next", base_next}, {"pairs", base_pairs}, {NULL, NULL},
  };
  for (const luaL_Reg *entry = functions; entry->name != NULL; entry++) {
    lua_pushcfunction(L, entry->func);
    lua_setglobal(L, entry->name);
  }
}

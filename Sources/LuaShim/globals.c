// Globals that the host makes when they are first read, by the `__index` of a metatable of its own on the table of globals. Code that looks at the table itself
// (getmetatable, setmetatable, rawget, next, pairs, as modules for strict globals do) would not find them, and would put its own metatable in the place of
// the host's. So these functions have all of them made first, and the table has no metatable from then on, as in Lua.
#include "internal.h"

void lsh_globals_are_lazy(lua_State *L, int index) { lsh_of(L)->globals = lua_topointer(L, index); }

// Makes the globals if the value at `index` is their table. The metatable's field `__fill` is the host's function for that.
void lsh_fill_globals(lua_State *L, int index) {
  lsh_host *h = lsh_of(L);
  if (LSH_LIKELY(h->globals == NULL || lua_topointer(L, index) != h->globals)) return;
  luaL_checkstack(L, 4, NULL);
  if (!lua_getmetatable(L, index)) return;
  lua_pushliteral(L, "__fill");
  lua_rawget(L, -2);
  lua_call(L, 0, 0);
  lua_settop(L, -2);
  h->globals = NULL;
  lua_pushnil(L);
  lua_setmetatable(L, index);
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
      {"getmetatable", base_getmetatable}, {"rawget", base_rawget}, {"next", base_next}, {"pairs", base_pairs}, {NULL, NULL},
  };
  for (const luaL_Reg *entry = functions; entry->name != NULL; entry++) {
    lua_pushcfunction(L, entry->func);
    lua_setglobal(L, entry->name);
  }
}

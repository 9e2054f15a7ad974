// The debug library without its ways to break the host: upvalues and variables of C functions hold pointers that are
// trusted, the registry holds everything.
#include "internal.h"

static void refuse_c_function(lua_State *L, int index) {
  if (lua_iscfunction(L, index)) luaL_argerror(L, index, "Lua function expected");
}

static int pass_on(lua_State *L) {
  int count = lua_gettop(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, count, LUA_MULTRET);
  return lua_gettop(L);
}

static int set_upvalue(lua_State *L) {
  refuse_c_function(L, 1);
  return pass_on(L);
}

static int join_upvalues(lua_State *L) {
  refuse_c_function(L, 1);
  refuse_c_function(L, 3);
  return pass_on(L);
}

// setlocal([thread,] level, index, value)
static int set_local(lua_State *L) {
  lua_State *of = lua_tothread(L, 1);
  int first = of ? 2 : 1;
  lua_Integer level = luaL_checkinteger(L, first);
  if (of == NULL) of = L;
  lua_Debug record;
  bool known = level >= 0 && level < INT32_MAX && lua_getstack(of, (int)level, &record);
  luaL_argcheck(L, known, first, "level out of range");
  lua_getinfo(of, "S", &record);
  luaL_argcheck(L, *record.what != 'C', first, "Lua function expected");
  if (of == L) lua_pushinteger(L, level + 1), lua_replace(L, first); // one more call is between
  return pass_on(L);
}

// debug.sethook([thread,] hook, …). Inside a hook no other runs, so nothing could stop one that loops; and the script's
// would take the place of the host's. Switching hooks off is nothing, since none is on.
static int set_hook(lua_State *L) {
  int index = lua_isthread(L, 1) ? 2 : 1;
  if (lua_isnoneornil(L, index)) return 0;
  return luaL_error(L, "hooks are not available: they are how a run is stopped");
}

static int get_hook(lua_State *L) {
  luaL_pushfail(L);
  return 1;
}

static void wrap(lua_State *L, const char *name, lua_CFunction function) {
  lua_getfield(L, -1, name);
  lua_pushcclosure(L, function, 1);
  lua_setfield(L, -2, name);
}

void lsh_open_debug(lua_State *L) {
  lua_getglobal(L, LUA_DBLIBNAME);
  wrap(L, "setupvalue", set_upvalue);
  wrap(L, "upvaluejoin", join_upvalues);
  wrap(L, "setlocal", set_local);
  wrap(L, "sethook", set_hook);
  wrap(L, "gethook", get_hook);
  lua_pushnil(L);
  lua_setfield(L, -2, "getregistry");
  lua_settop(L, -2);
}

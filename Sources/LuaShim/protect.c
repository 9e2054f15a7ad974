// What may run a metamethod or raise otherwise, under a protected call; without one where that is plainly safe.
#include "internal.h"

static int get(lua_State *L) {
  lua_gettable(L, 1);
  return 1;
}

int lsh_get(lua_State *L, int index) {
  index = lua_absindex(L, index);
  if (lua_type(L, index) == LUA_TTABLE) {
    if (!lua_getmetatable(L, index)) {
      lua_rawget(L, index);
      return LSH_FINISHED;
    }
    lua_settop(L, -2);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, index) != LUA_TNIL) {
      lua_remove(L, -2);
      return LSH_FINISHED;
    }
    lua_settop(L, -2);
  }
  lua_pushcfunction(L, get);
  lua_insert(L, -2);
  lua_pushvalue(L, index);
  lua_insert(L, -2);
  return lsh_call(L, 2, 1, false);
}

static int set(lua_State *L) {
  lua_settable(L, 1);
  return 0;
}

int lsh_set(lua_State *L, int index) {
  index = lua_absindex(L, index);
  if (lua_type(L, index) == LUA_TTABLE && lua_type(L, -2) == LUA_TSTRING) {
    if (!lua_getmetatable(L, index)) {
      lua_rawset(L, index);
      return LSH_FINISHED;
    }
    lua_settop(L, -2);
  }
  lua_pushcfunction(L, set);
  lua_insert(L, -3);
  lua_pushvalue(L, index);
  lua_insert(L, -3);
  return lsh_call(L, 3, 0, false);
}

static int next_pair(lua_State *L) { return lua_next(L, 1) ? 2 : 0; }

// lua_next raises for a key that the table does not have: a finalizer or a metamethod that ran since the last step may
// have removed it. A key that is there is always found, and so is nil, the beginning.
int lsh_next(lua_State *L, int index) {
  if (index < 0) index = lua_absindex(L, index);
  lua_pushvalue(L, -1);
  bool found = lua_rawget(L, index) != LUA_TNIL;
  lua_settop(L, -2);
  if (LSH_LIKELY(found) || lua_type(L, -1) == LUA_TNIL) return lua_next(L, index) ? LSH_FINISHED : LSH_EXHAUSTED;
  int base = lua_gettop(L) - 1;
  lua_pushcfunction(L, next_pair);
  lua_insert(L, -2);
  lua_pushvalue(L, index);
  lua_insert(L, -2);
  int answer = lsh_call(L, 2, LUA_MULTRET, false);
  return answer == LSH_FINISHED && lua_gettop(L) == base ? LSH_EXHAUSTED : answer;
}

static int length(lua_State *L) {
  lua_len(L, 1);
  return 1;
}

int lsh_length(lua_State *L, int index) {
  lua_pushvalue(L, index);
  lua_pushcfunction(L, length);
  lua_insert(L, -2);
  return lsh_call(L, 1, 1, false);
}

static int text(lua_State *L) {
  luaL_tolstring(L, 1, NULL);
  return 1;
}

int lsh_text(lua_State *L, int index) {
  lua_pushvalue(L, index);
  lua_pushcfunction(L, text);
  lua_insert(L, -2);
  return lsh_call(L, 1, 1, false);
}

static int equal(lua_State *L) {
  lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPEQ));
  return 1;
}

int lsh_equal(lua_State *L, int a, int b) {
  a = lua_absindex(L, a);
  b = lua_absindex(L, b);
  lua_pushcfunction(L, equal);
  lua_pushvalue(L, a);
  lua_pushvalue(L, b);
  return lsh_call(L, 2, 1, false);
}

static int set_metatable(lua_State *L) {
  lua_setmetatable(L, 1);
  return 0;
}

int lsh_set_metatable(lua_State *L, int index) {
  lua_pushvalue(L, index);
  lua_insert(L, -2);
  lua_pushcfunction(L, set_metatable);
  lua_insert(L, -3);
  return lsh_call(L, 2, 0, false);
}

static int load_answer(lsh_host *h, int status) {
  if (status == LUA_OK) return LSH_FINISHED;
  if (lsh_reason(h) != LSH_STOP_NONE) return LSH_STOPPED;
  return status == LUA_ERRMEM ? LSH_OUT_OF_MEMORY : LSH_FAILED;
}

// The parser is protected by Lua itself; only what it allocates must be allowed to fail.
int lsh_load(lua_State *L, const char *text, size_t size, const char *name, const char *mode) {
  lsh_host *h = lsh_of(L);
  lsh_entry entry;
  lsh_enter(h, L, &entry);
  int status = luaL_loadbufferx(L, text ? text : "", size, name, mode);
  lsh_leave(h, &entry);
  return load_answer(h, status);
}

static int collect(lua_State *L) {
  lua_pushinteger(L, lua_gc(L, (int)lua_tointeger(L, 1), (int)lua_tointeger(L, 2)));
  return 1;
}

int lsh_collect(lua_State *L, int what, int argument) {
  lua_pushcfunction(L, collect);
  lua_pushinteger(L, what);
  lua_pushinteger(L, argument);
  return lsh_call(L, 2, 1, false);
}

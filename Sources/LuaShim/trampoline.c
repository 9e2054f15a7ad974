// Lua → Swift. The Swift function answers; C raises or yields after it has returned.
#include "internal.h"

static int settle(lua_State *L, lsh_host *h, int answer) {
  if (h->overshot) lsh_settle_memory(L, h);
  if (answer >= 0) return answer;
  if (answer == LSH_RAISE) return lua_error(L);
  if (answer == LSH_WAIT) return lsh_wait_here(L);
  int count = LSH_YIELD - answer;
  if (L == h->task && !h->yields) return luaL_error(L, "attempt to yield from outside a coroutine");
  return lua_yield(L, count);
}

static int trampoline(lua_State *L) {
  lsh_host *h = lsh_of(L);
  lsh_function function = (lsh_function)lua_touserdata(L, lua_upvalueindex(1));
  bool outer = h->swift;
  h->swift = true;
  int answer = function(L);
  h->swift = outer;
  if (LSH_LIKELY(answer >= 0 && !h->overshot)) return answer;
  return settle(L, h, answer);
}

void lsh_push_function(lua_State *L, lsh_function function, int upvalues) {
  lua_pushlightuserdata(L, (void *)function);
  if (upvalues > 0) lua_insert(L, -upvalues - 1);
  lua_pushcclosure(L, trampoline, upvalues + 1);
}

static char box_key;

static int release_box(lua_State *L) {
  void **block = lua_touserdata(L, 1);
  if (block == NULL || *block == NULL) return 0;
  lsh_host *h = lsh_of(L);
  void *object = *block;
  *block = NULL;
  bool outer = h->swift;
  h->swift = true;
  h->release(object);
  h->swift = outer;
  return 0;
}

void lsh_push_box(lua_State *L, void *object) {
  void **block = lua_newuserdatauv(L, sizeof(void *), 0);
  *block = object;
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &box_key) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, release_box);
    lua_setfield(L, -2, "__gc");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &box_key);
  }
  lua_setmetatable(L, -2);
}

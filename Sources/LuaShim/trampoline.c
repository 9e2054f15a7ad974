// Lua → Swift. The Swift function answers; C raises or yields after it has returned.
#include "internal.h"

static int settle(lua_State *L, lsh_host *h, int answer) {
  if (h->overshot) lsh_settle_memory(L, h);
  if (answer >= 0) return answer;
  if (answer == LSH_RAISE) return lua_error(L);
  if (answer == LSH_WAIT) return lsh_wait_here(L);
  int count = LSH_YIELD - answer;
  if ((L == h->task && !h->yields) || L == h->finalizing)
    return luaL_error(L, "attempt to yield from outside a coroutine");
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

void lsh_push_box(lua_State *L, void *object) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &box_key) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_createtable(L, 0, 4);
    lsh_seal_metatable(L, &box_key, "host closure");
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &box_key);
  }
  lsh_push_object(L, object);
}

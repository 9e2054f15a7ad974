// Host waits. The waiting call yields its own coroutine's address and the mark, which stay on top of the suspended
// coroutine's stack: by the mark a coroutine in a host wait is told apart from one that the script has suspended.
#include "internal.h"

char lsh_wait_mark;

bool lsh_can_wait(lua_State *L) {
  lsh_host *h = lsh_of(L);
  return h->can_wait && h->running == L && lua_isyieldable(L);
}

void lsh_set_wait(lua_State *L, uint64_t token) {
  lsh_host *h = lsh_of(L);
  h->token = token;
  h->waiter = L;
}

uint64_t lsh_wait_token(lsh_host *h) { return h->token; }
lua_State *lsh_waiter(lsh_host *h) { return h->waiter; }

bool lsh_is_waiting(lua_State *co) {
  return lua_status(co) == LUA_YIELD && lua_gettop(co) >= 2 && lua_touserdata(co, -1) == &lsh_wait_mark;
}

lua_State *lsh_waiting_call(lua_State *co) { return lsh_is_waiting(co) ? lua_touserdata(co, -2) : NULL; }

static int resumed(lua_State *L, int status, lua_KContext base) {
  (void)status;
  lsh_host *h = lsh_of(L);
  if (h->raise) {
    h->raise = false;
    return lua_error(L);
  }
  return lua_gettop(L) - (int)base;
}

int lsh_wait_here(lua_State *L) {
  if (!lsh_can_wait(L)) return luaL_error(L, "attempt to wait where the coroutine cannot be suspended");
  lua_KContext base = lua_gettop(L);
  luaL_checkstack(L, 2, NULL);
  lua_pushlightuserdata(L, L);
  lua_pushlightuserdata(L, &lsh_wait_mark);
  return lua_yieldk(L, 2, base, resumed);
}

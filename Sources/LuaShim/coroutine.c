// The script's coroutine library. As Lua's own, and besides: a host wait inside a coroutine suspends every coroutine
// around it up to the host, and is continued the same way; a stop unwinds them all; the coroutine that the host runs
// looks like the main one.
#include "internal.h"

enum { PROPAGATE = -2, FAILED = -1, DEEPEST_CLOSE = 16 };

static lua_State *coroutine_at(lua_State *L, int index) {
  lua_State *co = lua_tothread(L, index);
  luaL_argexpected(L, co, index, "coroutine");
  return co;
}

// Resumes `co` with `count` values on its stack and keeps account of who runs.
static int enter(lua_State *L, lsh_host *h, lua_State *co, int count, int *results) {
  bool can_wait = h->can_wait, swift = h->swift;
  lua_State *running = h->running;
  lsh_frame frame = {.L = co, .outer = h->frames};
  h->can_wait = can_wait && running == L && lua_isyieldable(L);
  h->frames = &frame;
  h->running = co;
  if (LSH_UNLIKELY(lsh_reason(h) != LSH_STOP_NONE))
    lsh_arm(co);
  else if (h->budget != 0)
    lsh_plant_budget(h, co);
  int status = lua_resume(co, L, count, results);
  h->running = running;
  h->frames = frame.outer;
  h->can_wait = can_wait;
  h->swift = swift;
  return status;
}

// Runs what the coroutine has left to close. Its C stack use is not seen by Lua's own count, so it is bounded here.
static int finish(lua_State *L, lsh_host *h, lua_State *co) {
  if (h->closing >= DEEPEST_CLOSE) return luaL_error(L, "C stack overflow");
  bool can_wait = h->can_wait, swift = h->swift;
  lua_State *running = h->running;
  lsh_frame frame = {.L = co, .outer = h->frames};
  h->can_wait = false;
  h->frames = &frame;
  h->running = co;
  h->closing++;
  if (LSH_UNLIKELY(lsh_reason(h) != LSH_STOP_NONE)) lsh_arm(co);
  int status = lua_resetthread(co);
  h->closing--;
  h->running = running;
  h->frames = frame.outer;
  h->can_wait = can_wait;
  h->swift = swift;
  return status;
}

// One resumption with the `count` values on top of L. Answers the number of results now on top, FAILED with the error
// value on top, or PROPAGATE when the host is to be waited for. Does not return when the run is being stopped.
static int step(lua_State *L, lua_State *co, int count) {
  lsh_host *h = lsh_of(L);
  if (LSH_UNLIKELY(!lua_checkstack(co, count + 1))) {
    lua_pushliteral(L, "too many arguments to resume");
    return FAILED;
  }
  lua_xmove(L, co, count);
  int results = 0;
  int status = enter(L, h, co, count, &results);
  if (LSH_UNLIKELY(lsh_reason(h) != LSH_STOP_NONE)) {
    if (status == LUA_YIELD && results == 0) finish(L, h, co);
    lsh_unwind(L); // a yield here never comes back to this frame
  }
  if (LSH_LIKELY(status == LUA_OK || status == LUA_YIELD)) {
    if (status == LUA_YIELD && lsh_is_waiting(co)) return PROPAGATE;
    if (LSH_UNLIKELY(!lua_checkstack(L, results + 1))) {
      lua_settop(co, -results - 1);
      lua_pushliteral(L, "too many results to resume");
      return FAILED;
    }
    lua_xmove(co, L, results);
    return results;
  }
  lua_xmove(co, L, 1);
  return FAILED;
}

static int refuse_waiting(lua_State *L) {
  lua_pushliteral(L, "cannot resume non-suspended coroutine");
  return FAILED;
}

// Suspends L as well, for the host wait inside `co`.
static int pass_on(lua_State *L, lua_State *co, lua_KFunction after) {
  lua_pushlightuserdata(L, lsh_waiting_call(co));
  lua_pushlightuserdata(L, &lsh_wait_mark);
  return lua_yieldk(L, 2, 0, after);
}

static int resume_after(lua_State *L, int status, lua_KContext context);

static int resume_answer(lua_State *L, int count) {
  if (count == PROPAGATE) {
    lua_settop(L, 1);
    return pass_on(L, lua_tothread(L, 1), resume_after);
  }
  lua_pushboolean(L, count >= 0);
  if (count < 0) count = 1;
  lua_insert(L, -count - 1);
  return count + 1;
}

static int resume_after(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  lua_State *co = lua_tothread(L, 1);
  lua_settop(co, -3); // the mark and what is below it
  return resume_answer(L, step(L, co, lua_gettop(L) - 1));
}

static int co_resume(lua_State *L) {
  lua_State *co = coroutine_at(L, 1);
  if (LSH_UNLIKELY(lsh_is_waiting(co))) return resume_answer(L, refuse_waiting(L));
  return resume_answer(L, step(L, co, lua_gettop(L) - 1));
}

static int wrap_after(lua_State *L, int status, lua_KContext context);

static int wrap_answer(lua_State *L, lua_State *co, int count) {
  if (LSH_LIKELY(count >= 0)) return count;
  if (count == PROPAGATE) {
    lua_settop(L, 0);
    return pass_on(L, co, wrap_after);
  }
  int status = lua_status(co);
  if (status != LUA_OK && status != LUA_YIELD) { // the error comes from inside: close what is pending
    lua_pushvalue(L, -1);
    lua_xmove(L, co, 1);
    status = finish(L, lsh_of(L), co);
    lua_settop(L, -2);
    lua_xmove(co, L, 1);
  }
  if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

static int wrap_after(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  lua_settop(co, -3);
  return wrap_answer(L, co, step(L, co, lua_gettop(L)));
}

static int wrap_call(lua_State *L) {
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  if (LSH_UNLIKELY(lsh_is_waiting(co))) return wrap_answer(L, co, refuse_waiting(L));
  return wrap_answer(L, co, step(L, co, lua_gettop(L)));
}

static int co_create(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  // What a short coroutine executes is never counted; so it is charged beforehand.
  lsh_host *h = lsh_of(L);
  if (h->budget != 0) lsh_tick(L, h, (uint64_t)h->period);
  lua_State *co = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  return 1;
}

static int co_wrap(lua_State *L) {
  co_create(L);
  lua_pushcclosure(L, wrap_call, 1);
  return 1;
}

static int co_yield(lua_State *L) {
  lsh_host *h = lsh_of(L);
  if ((L == h->task && !h->yields) || L == h->finalizing)
    return luaL_error(L, "attempt to yield from outside a coroutine");
  return lua_yield(L, lua_gettop(L));
}

static const char *status_of(lua_State *L, lua_State *co) {
  if (L == co) return "running";
  if (lsh_is_waiting(co)) return "normal"; // at work, as seen from the script
  switch (lua_status(co)) {
  case LUA_YIELD:
    return "suspended";
  case LUA_OK: {
    lua_Debug record;
    if (lua_getstack(co, 0, &record)) return "normal";
    return lua_gettop(co) == 0 || co == lsh_of(L)->main ? "dead" : "suspended";
  }
  default:
    return "dead";
  }
}

static int co_status(lua_State *L) {
  lua_pushstring(L, status_of(L, coroutine_at(L, 1)));
  return 1;
}

static int co_is_yieldable(lua_State *L) {
  lsh_host *h = lsh_of(L);
  lua_State *co = lua_isnone(L, 1) ? L : coroutine_at(L, 1);
  lua_pushboolean(L, lua_isyieldable(co) && !(co == h->task && !h->yields) && co != h->finalizing);
  return 1;
}

static int co_running(lua_State *L) {
  bool main = lua_pushthread(L);
  lua_pushboolean(L, main || L == lsh_of(L)->task || L == lsh_of(L)->finalizing);
  return 2;
}

static int co_close(lua_State *L) {
  lua_State *co = coroutine_at(L, 1);
  const char *status = status_of(L, co);
  if (*status != 's' && *status != 'd') return luaL_error(L, "cannot close a %s coroutine", status);
  if (finish(L, lsh_of(L), co) == LUA_OK) {
    lua_pushboolean(L, 1);
    return 1;
  }
  lua_pushboolean(L, 0);
  lua_xmove(co, L, 1);
  return 2;
}

void lsh_open_coroutine(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"close", co_close},     {"create", co_create},   {"isyieldable", co_is_yieldable},
      {"resume", co_resume},   {"running", co_running}, {"status", co_status},
      {"wrap", co_wrap},       {"yield", co_yield},     {NULL, NULL},
  };
  luaL_newlib(L, functions);
}

// Running Lua from Swift. Nothing here lets an error or a yield pass to the caller; all is told by the answer.
#include "internal.h"

static char traceback_key;

// (from, level): luaL_traceback raises where the stack is full, or where a finalizer changes package.loaded while it
// looks for names.
static int traceback(lua_State *L) {
  luaL_traceback(L, lua_touserdata(L, 1), NULL, (int)lua_tointeger(L, 2));
  lua_rawsetp(L, LUA_REGISTRYINDEX, &traceback_key);
  return 0;
}

void lsh_keep_traceback(lua_State *L, lua_State *from, int level) {
  lsh_host *h = lsh_of(L);
  h->failure = lsh_where(from, 0);
  if (!lua_checkstack(L, LUA_MINSTACK)) return;
  bool outer = h->swift;
  h->swift = true; // no memory error from here
  lua_pushcfunction(L, traceback);
  lua_pushlightuserdata(L, from);
  lua_pushinteger(L, from == L ? level + 1 : level); // the function above is a level of its own
  if (lua_pcall(L, 2, 0, 0) != LUA_OK) lua_settop(L, -2);
  h->swift = outer;
}

void lsh_push_traceback(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &traceback_key);
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &traceback_key);
}

// The error value stays what it is; only the traceback is noted.
static int on_error(lua_State *L) {
  if (lsh_reason(lsh_of(L)) == LSH_STOP_NONE) lsh_keep_traceback(L, L, 1);
  return 1;
}

static int answer_for(lsh_host *h, int status) {
  if (LSH_UNLIKELY(h->pool.refusal)) { // an allocation was refused, and nothing ran since
    h->pool.refusal = false;
    if (status != LUA_OK) lsh_stop_self(h, LSH_STOP_MEMORY);
  }
  if (status == LUA_OK) return LSH_FINISHED;
  if (lsh_reason(h) != LSH_STOP_NONE) return LSH_STOPPED;
  return status == LUA_ERRMEM ? LSH_OUT_OF_MEMORY : LSH_FAILED;
}

// A suspended coroutine takes values, but nothing may run on it: the call runs where the state is, and what comes of it
// is moved back.
static int call_elsewhere(lua_State *L, lsh_host *h, int arguments, int results, bool traceback) {
  lua_State *on = h->running;
  if (on == L || lua_status(on) != LUA_OK || !lua_checkstack(on, arguments + LUA_MINSTACK)) {
    lua_settop(L, -arguments - 2);
    lua_pushliteral(L, "the coroutine is suspended");
    return LSH_FAILED;
  }
  int base = lua_gettop(on);
  lua_xmove(L, on, arguments + 1);
  int answer = lsh_call(on, arguments, results, traceback);
  int count = lua_gettop(on) - base;
  if (!lua_checkstack(L, count + 1)) {
    lua_settop(on, base);
    lua_pushliteral(L, "stack overflow");
    return LSH_FAILED;
  }
  lua_xmove(on, L, count);
  return answer;
}

int lsh_call(lua_State *L, int arguments, int results, bool traceback) {
  lsh_host *h = lsh_of(L);
  if (LSH_UNLIKELY(lua_status(L) != LUA_OK)) return call_elsewhere(L, h, arguments, results, traceback);
  if (LSH_UNLIKELY(h->overshot) && lsh_over_limit(L, h)) {
    lua_settop(L, -arguments - 2);
    lua_pushliteral(L, "not enough memory");
    return LSH_STOPPED;
  }
  int handler = 0;
  if (traceback) {
    handler = lua_gettop(L) - arguments;
    lua_pushcfunction(L, on_error);
    lua_insert(L, handler);
  }
  lsh_entry entry;
  lsh_enter(h, L, &entry);
  int status = lua_pcall(L, arguments, results, handler);
  lsh_leave(h, &entry);
  if (traceback) lua_remove(L, handler);
  return LSH_LIKELY(status == LUA_OK) ? LSH_FINISHED : answer_for(h, status);
}

// Closes what a coroutine that has ended so has left open; its error value, if any, stays on top.
//
// After a stop that had to be raised (where no yield is possible) hooks stay switched off in the coroutine, so nothing
// could stop a __close in it: then nothing is closed but by the collector.
void lsh_settle_coroutine(lsh_host *h, lua_State *co, int status) {
  if (status == LUA_ERRMEM && lsh_reason(h) != LSH_STOP_NONE) return;
  lua_resetthread(co);
}

// While a stop by the host is in force that lets variables be closed, it is taken away and put back. Answers the reason
// to be put back.
static int begin_closing(lsh_host *h) {
  int reason = lsh_reason(h);
  if (!h->closes || reason < LSH_STOP_HOST) return LSH_STOP_NONE;
  return atomic_compare_exchange_strong(&h->control->stop, &reason, LSH_STOP_NONE) ? reason : LSH_STOP_NONE;
}

// A stop that came meanwhile, such as a limit, stays.
static void end_closing(lsh_host *h, int reason) {
  int none = LSH_STOP_NONE;
  if (reason != LSH_STOP_NONE) atomic_compare_exchange_strong(&h->control->stop, &none, reason);
}

void lsh_close_on_stop(lsh_host *h, bool closes) { h->closes = closes; }

static int settle_failed(lsh_host *h, lua_State *co, int status) {
  int answer = answer_for(h, status);
  if (answer == LSH_FAILED) lsh_keep_traceback(h->main, co, 0);
  else h->failure = h->stopped.line >= 0 ? h->stopped : lsh_where(co, 0);
  int exit = status == LUA_YIELD ? begin_closing(h) : LSH_STOP_NONE;
  lsh_entry entry;
  lsh_enter(h, co, &entry);
  h->can_wait = false;
  lsh_settle_coroutine(h, co, status);
  lsh_leave(h, &entry);
  end_closing(h, exit);
  if (lsh_reason(h) != LSH_STOP_NONE) answer = LSH_STOPPED; // as late as while closing
  if (lua_gettop(co) == 0) lua_pushliteral(co, "the run was stopped");
  return answer;
}

// Whether the coroutine is running or has resumed another that is.
static bool at_work(lua_State *co) {
  lua_Debug record;
  return lua_status(co) == LUA_OK && lua_getstack(co, 0, &record);
}

int lsh_resume(lua_State *co, int arguments, bool raise, bool yields, int *results) {
  lsh_host *h = lsh_of(co);
  *results = 0;
  if (LSH_UNLIKELY(at_work(co))) {
    lua_settop(co, -arguments - 1);
    lua_pushliteral(co, "cannot resume non-suspended coroutine");
    return LSH_FAILED;
  }
  if (LSH_UNLIKELY(h->overshot) && lsh_over_limit(h->main, h)) {
    settle_failed(h, co, LUA_YIELD);
    return LSH_STOPPED;
  }
  bool waiting = lua_status(co) == LUA_YIELD && lua_gettop(co) > arguments + 1 &&
                 lua_touserdata(co, -arguments - 1) == &lsh_wait_mark;
  if (waiting) { // the mark and what is below it
    lua_remove(co, -arguments - 1);
    lua_remove(co, -arguments - 1);
  }
  lsh_entry entry;
  lsh_enter(h, co, &entry);
  h->task = co;
  h->can_wait = true;
  h->yields = yields;
  h->raise = raise && waiting;
  h->stopped.line = -1;
  int status = lua_resume(co, entry.frame.outer ? entry.running : NULL, arguments, results);
  h->raise = false;
  lsh_leave(h, &entry);
  if (LSH_LIKELY(status == LUA_OK)) return LSH_FINISHED;
  if (status == LUA_YIELD) {
    if (lsh_is_waiting(co)) return LSH_WAITING;
    if (lsh_reason(h) == LSH_STOP_NONE) return LSH_YIELDED;
  }
  return settle_failed(h, co, status);
}

int lsh_end(lua_State *co) {
  lsh_host *h = lsh_of(co);
  if (at_work(co)) {
    lua_pushliteral(co, "cannot close a running coroutine");
    return LSH_FAILED;
  }
  if (lsh_is_waiting(co)) lua_settop(co, -3);
  int exit = begin_closing(h);
  lsh_entry entry;
  lsh_enter(h, co, &entry);
  h->can_wait = false;
  int status = lua_resetthread(co);
  lsh_leave(h, &entry);
  end_closing(h, exit);
  return answer_for(h, status);
}

lua_State *lsh_new_coroutine(lua_State *L) {
  lsh_host *h = lsh_of(L);
  lua_State *co = lua_newthread(L);
  lua_sethook(co, NULL, 0, 0); // the creator may be armed from a stop that is over
  lsh_plant_budget(h, co);
  return co;
}

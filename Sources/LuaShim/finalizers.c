// Finalizers that scripts write. Lua runs a __gc with every hook switched off, so one that loops could never be
// stopped. Therefore a table with a __gc is not given to Lua as it is: Lua sees its metatable without that field, and a
// watcher stands for it, a userdata that holds the table and is itself held only as long as the table is reachable (it
// is the value of an ephemeron whose key is the table). When both are garbage Lua finalizes the watcher, in the order
// in which metatables were set, and its __gc, which is ours, calls the script's in a coroutine, where hooks work.
#include "internal.h"

static char watchers_key, watcher_key, thread_key;

static int run(lua_State *L);

// Pushes the table whose keys are watched and whose values watch them.
static void push_watchers(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &watchers_key) == LUA_TTABLE) return;
  lua_settop(L, -2);
  lua_createtable(L, 0, 0);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &watchers_key);
}

// Sees to it that the finalizer of the table at `index` will run, unless that is seen to already.
static void watch(lua_State *L, int index) {
  push_watchers(L);
  lua_pushvalue(L, index);
  if (lua_rawget(L, -2) == LUA_TNIL) {
    lua_pushvalue(L, index);
    lua_newuserdatauv(L, 0, 1);
    lua_pushvalue(L, index);
    lua_setiuservalue(L, -2, 1);
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &watcher_key) != LUA_TTABLE) {
      lua_settop(L, -2);
      lua_createtable(L, 0, 1);
      lua_pushcfunction(L, run);
      lua_setfield(L, -2, "__gc");
      lua_pushvalue(L, -1);
      lua_rawsetp(L, LUA_REGISTRYINDEX, &watcher_key);
    }
    lua_setmetatable(L, -2);
    lua_rawset(L, -4);
  }
  lua_settop(L, -3);
}

// The coroutine that finalizers run in: one for all, since none runs within another and Lua collects nothing meanwhile.
static lua_State *coroutine_for(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &thread_key);
  lua_State *co = lua_tothread(L, -1);
  lua_settop(L, -2);
  if (co != NULL && lua_status(co) == LUA_OK && lua_gettop(co) == 0) return co;
  co = lsh_new_coroutine(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &thread_key);
  return co;
}

static void forget_coroutine(lua_State *L) {
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &thread_key);
}

// Calls the function on top of L with the value at `index`. What it raises is a warning, as in Lua.
static void call(lua_State *L, lsh_host *h, int index) {
  lua_State *co = coroutine_for(L);
  if (!lua_checkstack(co, 2)) return;
  lua_pushvalue(L, index);
  lua_xmove(L, co, 2);
  lua_State *outer = h->finalizing;
  lsh_entry entry;
  lsh_enter(h, co, &entry);
  h->can_wait = false;
  h->finalizing = co;
  if (h->budget != 0) {
    lsh_plant_budget(h, co);
    // What a short one executes is never counted; so it is charged beforehand.
    h->instructions += (uint64_t)h->period;
    if (h->instructions >= h->budget) lsh_stop_self(h, LSH_STOP_INSTRUCTIONS);
  }
  int count = 0;
  int status = lua_resume(co, L, 1, &count);
  if (lsh_reason(h) != LSH_STOP_NONE) h->cut = true;
  if (status != LUA_OK) {
    if (lsh_reason(h) == LSH_STOP_NONE) lsh_warn_of_finalizer(co, -1);
    lsh_settle_coroutine(h, co, status);
  }
  h->finalizing = outer;
  lsh_leave(h, &entry);
  if (status == LUA_OK)
    lua_settop(co, 0);
  else
    forget_coroutine(L); // after an error in a hook its hooks stay switched off
}

// The watcher's __gc.
static int run(lua_State *L) {
  lsh_host *h = lsh_of(L);
  lua_settop(L, 1);
  if (lua_getiuservalue(L, 1, 1) != LUA_TTABLE) return 0;
  push_watchers(L);
  lua_pushvalue(L, 2);
  lua_pushnil(L);
  lua_rawset(L, 3); // the finalizer may want to be run once more
  lua_settop(L, 2);
  int reason = lsh_reason(h);
  if (reason >= LSH_STOP_HOST) {
    watch(L, 2); // the host ends the run in good order: at the end of the state then
    return 0;
  }
  if (reason != LSH_STOP_NONE) {
    h->cut = true;
    return 0;
  }
  if (!lua_getmetatable(L, 2)) return 0;
  lua_pushliteral(L, "__gc");
  if (lua_rawget(L, 3) != LUA_TNIL) call(L, h, 2);
  return 0;
}

// Sets the metatable at 2 (or nil) of the table at 1.
static void set_metatable(lua_State *L) {
  lua_settop(L, 2);
  if (lua_type(L, 2) != LUA_TTABLE) {
    lua_setmetatable(L, 1);
    return;
  }
  lua_pushliteral(L, "__gc");
  lua_pushvalue(L, 3);
  if (LSH_LIKELY(lua_rawget(L, 2) == LUA_TNIL)) {
    lua_pushvalue(L, 2);
    lua_setmetatable(L, 1);
    return;
  }
  if (!lsh_of(L)->finalizers) luaL_error(L, "a finalizer (__gc) is not allowed here");
  watch(L, 1);
  // From here on nothing allocates: the field is there again whatever happens.
  lua_pushvalue(L, 3);
  lua_pushnil(L);
  lua_rawset(L, 2);
  lua_pushvalue(L, 2);
  lua_setmetatable(L, 1);
  lua_rawset(L, 2);
}

// As Lua's own setmetatable.
static int base_setmetatable(lua_State *L) {
  int kind = lua_type(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argexpected(L, kind == LUA_TNIL || kind == LUA_TTABLE, 2, "nil or table");
  if (LSH_UNLIKELY(luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL))
    return luaL_error(L, "cannot change a protected metatable");
  lsh_fill_globals(L, 1);
  set_metatable(L);
  lua_settop(L, 1);
  return 1;
}

// As debug.setmetatable, but userdata keeps the metatable, and with it the finalizer, that its library gave it.
static int debug_setmetatable(lua_State *L) {
  int kind = lua_type(L, 2);
  luaL_argexpected(L, kind == LUA_TNIL || kind == LUA_TTABLE, 2, "nil or table");
  luaL_argcheck(L, lua_type(L, 1) != LUA_TUSERDATA, 1, "the metatable of userdata cannot be changed");
  lua_settop(L, 2);
  lsh_fill_globals(L, 1);
  if (lua_type(L, 1) == LUA_TTABLE)
    set_metatable(L);
  else
    lua_setmetatable(L, 1);
  lua_settop(L, 1);
  return 1;
}

// As debug.getmetatable, but what userdata hides stays hidden: a __gc put there would be out of reach.
static int debug_getmetatable(lua_State *L) {
  luaL_checkany(L, 1);
  if (lua_type(L, 1) == LUA_TUSERDATA && luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) return 1;
  lsh_fill_globals(L, 1);
  if (!lua_getmetatable(L, 1)) lua_pushnil(L);
  return 1;
}

// Shows scripts a copy of the metatable of files, whose __gc is the library's.
static void hide_file_metatable(lua_State *L) {
  if (luaL_getmetatable(L, LUA_FILEHANDLE) == LUA_TTABLE) {
    lua_createtable(L, 0, 4);
    for (lua_pushnil(L); lua_next(L, -3); lua_settop(L, -2)) {
      lua_pushvalue(L, -2);
      lua_pushvalue(L, -2);
      lua_rawset(L, -5);
    }
    lua_setfield(L, -2, "__metatable");
  }
  lua_settop(L, -2);
}

void lsh_open_finalizers(lua_State *L, unsigned libraries) {
  if (libraries & LSH_LIB_BASE) {
    lua_pushcfunction(L, base_setmetatable);
    lua_setglobal(L, "setmetatable");
  }
  if (libraries & LSH_LIB_IO) hide_file_metatable(L);
  if (libraries & LSH_LIB_DEBUG) {
    lua_getglobal(L, LUA_DBLIBNAME);
    lua_pushcfunction(L, debug_setmetatable);
    lua_setfield(L, -2, "setmetatable");
    lua_pushcfunction(L, debug_getmetatable);
    lua_setfield(L, -2, "getmetatable");
    lua_settop(L, -2);
  }
}

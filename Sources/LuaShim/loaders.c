// load, loadfile, dofile and require's searcher: text only unless bytecode is allowed, since malformed bytecode can
// do anything.
#include "internal.h"

#include <string.h>

// The mode a loader may use, whatever the script asks for; NULL when nothing of it remains.
static const char *safe_mode(const char *mode) { return mode == NULL || strchr(mode, 't') ? "t" : NULL; }

static int refuse(lua_State *L) {
  lua_pushnil(L);
  lua_pushliteral(L, "attempt to load bytecode, which is not allowed");
  return 2;
}

static int after_load(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  return lua_gettop(L);
}

// Upvalue: the library's own load(chunk, name, mode, env).
static int load(lua_State *L) {
  const char *mode = safe_mode(luaL_optstring(L, 3, NULL));
  if (mode == NULL) return refuse(L);
  int count = lua_gettop(L);
  if (count < 3) lua_settop(L, count = 3);
  lua_pushstring(L, mode);
  lua_replace(L, 3);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_callk(L, count, LUA_MULTRET, 0, after_load);
  return after_load(L, LUA_OK, 0);
}

// Upvalue: the library's own loadfile(name, mode, env).
static int loadfile(lua_State *L) {
  const char *mode = safe_mode(luaL_optstring(L, 2, NULL));
  if (mode == NULL) return refuse(L);
  int count = lua_gettop(L);
  if (count < 2) lua_settop(L, count = 2);
  lua_pushstring(L, mode);
  lua_replace(L, 2);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, count, LUA_MULTRET);
  return lua_gettop(L);
}

static int after_file(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  return lua_gettop(L) - 1;
}

static int dofile(lua_State *L) {
  const char *name = luaL_optstring(L, 1, NULL);
  lua_settop(L, 1);
  if (luaL_loadfilex(L, name, "t") != LUA_OK) return lua_error(L);
  lua_callk(L, 0, LUA_MULTRET, 0, after_file);
  return after_file(L, LUA_OK, 0);
}

// Upvalue: the package table. Finds a module by package.path, as Lua's own searcher does.
static int search_lua(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  lua_settop(L, 1);
  lua_getfield(L, lua_upvalueindex(1), "searchpath");
  lua_pushvalue(L, 1);
  lua_getfield(L, lua_upvalueindex(1), "path");
  if (lua_type(L, -1) != LUA_TSTRING) return luaL_error(L, "'package.path' must be a string");
  lua_call(L, 2, 2);
  if (lua_isnil(L, -2)) return 1; // the text that says where it looked
  lua_settop(L, -2);
  const char *file = lua_tostring(L, -1);
  if (luaL_loadfilex(L, file, "t") != LUA_OK)
    return luaL_error(L, "error loading module '%s' from file '%s':\n\t%s", name, file, lua_tostring(L, -1));
  lua_insert(L, -2);
  return 2;
}

static void wrap_global(lua_State *L, const char *name, lua_CFunction function) {
  lua_getglobal(L, name);
  lua_pushcclosure(L, function, 1);
  lua_setglobal(L, name);
}

static void remove_global(lua_State *L, const char *name) {
  lua_pushnil(L);
  lua_setglobal(L, name);
}

static void open_package(lua_State *L, unsigned allowed) {
  lua_getglobal(L, LUA_LOADLIBNAME);
  int package = lua_gettop(L);
  lua_getfield(L, package, "searchers");
  if ((allowed & LSH_ALLOW_BYTECODE) == 0) {
    lua_pushvalue(L, package);
    lua_pushcclosure(L, search_lua, 1);
    lua_rawseti(L, -2, 2);
  }
  if ((allowed & LSH_ALLOW_C_MODULES) == 0) {
    for (int i = 4; i >= 3; i--) {
      lua_pushnil(L);
      lua_rawseti(L, -2, i);
    }
    lua_pushnil(L);
    lua_setfield(L, package, "loadlib");
  }
  lua_settop(L, package - 1);
}

void lsh_open_loaders(lua_State *L, unsigned libraries, unsigned allowed) {
  if (libraries & LSH_LIB_BASE) {
    if ((allowed & LSH_ALLOW_BYTECODE) == 0) {
      wrap_global(L, "load", load);
      wrap_global(L, "loadfile", loadfile);
      wrap_global(L, "dofile", dofile);
    }
    if ((allowed & LSH_ALLOW_FILES) == 0) {
      remove_global(L, "loadfile");
      remove_global(L, "dofile");
    }
  }
  if (libraries & LSH_LIB_PACKAGE) open_package(L, allowed);
}

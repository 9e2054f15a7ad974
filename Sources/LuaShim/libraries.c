// The standard libraries of a state, by allow-list.
#include "internal.h"

static int open_coroutine(lua_State *L) {
  lsh_open_coroutine(L);
  return 1;
}

static int open_all(lua_State *L) {
  static const struct {
    unsigned bit;
    const char *name;
    lua_CFunction open;
  } known[] = {
      {LSH_LIB_BASE, LUA_GNAME, luaopen_base},          {LSH_LIB_PACKAGE, LUA_LOADLIBNAME, luaopen_package},
      {LSH_LIB_COROUTINE, LUA_COLIBNAME, open_coroutine}, {LSH_LIB_STRING, LUA_STRLIBNAME, luaopen_string},
      {LSH_LIB_UTF8, LUA_UTF8LIBNAME, luaopen_utf8},    {LSH_LIB_TABLE, LUA_TABLIBNAME, luaopen_table},
      {LSH_LIB_MATH, LUA_MATHLIBNAME, luaopen_math},    {LSH_LIB_IO, LUA_IOLIBNAME, luaopen_io},
      {LSH_LIB_OS, LUA_OSLIBNAME, luaopen_os},          {LSH_LIB_DEBUG, LUA_DBLIBNAME, luaopen_debug},
  };
  unsigned libraries = (unsigned)lua_tointeger(L, 1);
  unsigned allowed = (unsigned)lua_tointeger(L, 2);
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if ((libraries & known[i].bit) == 0) continue;
    luaL_requiref(L, known[i].name, known[i].open, 1);
    lua_settop(L, 2);
  }
  if (libraries & LSH_LIB_STRING) lsh_open_strings(L);
  if (libraries & LSH_LIB_TABLE) lsh_open_tables(L);
  if (libraries & LSH_LIB_DEBUG) lsh_open_debug(L);
  lsh_open_loaders(L, libraries, allowed);
  lsh_open_finalizers(L, libraries);
  lsh_open_globals(L, libraries);
  lsh_open_processes(L, libraries);
  lsh_open_streams(L, libraries);
  return 0;
}

int lsh_open_libraries(lua_State *L, unsigned libraries, unsigned allowed) {
  lsh_host *h = lsh_of(L);
  h->bytecode = (allowed & LSH_ALLOW_BYTECODE) != 0;
  h->finalizers = (allowed & LSH_ALLOW_FINALIZERS) != 0;
  lua_pushcfunction(L, open_all);
  lua_pushinteger(L, libraries);
  lua_pushinteger(L, allowed);
  return lsh_call(L, 2, 0, true);
}

const char *lsh_multiarch(void) {
#if !defined(__linux__)
  return "";
#elif defined(__x86_64__) && !defined(__ILP32__)
  return "x86_64-linux-gnu";
#elif defined(__aarch64__)
  return "aarch64-linux-gnu";
#elif defined(__riscv) && __riscv_xlen == 64
  return "riscv64-linux-gnu";
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
  return "powerpc64le-linux-gnu";
#elif defined(__s390x__)
  return "s390x-linux-gnu";
#elif defined(__arm__) && defined(__ARM_PCS_VFP)
  return "arm-linux-gnueabihf";
#elif defined(__i386__)
  return "i386-linux-gnu";
#else
  return "";
#endif
}

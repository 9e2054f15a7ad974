// The limit for a scan: rows of the pool's table go straight from sqlite3 into Lua tables, and a Lua loop sums one field.
// Usage: scan POOL
#include "bench.h"
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

static sqlite3_stmt *rows;
static int columns;
static int *keys;  // registry references of the column names

static int next_row(lua_State *L) {
  if (sqlite3_step(rows) != SQLITE_ROW) return 0;
  int filled = 0;
  for (int i = 0; i < columns; i++) filled += sqlite3_column_type(rows, i) != SQLITE_NULL;
  lua_createtable(L, 0, filled);
  for (int i = 0; i < columns; i++) {
    int type = sqlite3_column_type(rows, i);
    if (type == SQLITE_NULL) continue;
    lua_rawgeti(L, LUA_REGISTRYINDEX, keys[i]);
    if (type == SQLITE_INTEGER) {
      lua_pushinteger(L, sqlite3_column_int64(rows, i));
    } else if (type == SQLITE_FLOAT) {
      lua_pushnumber(L, sqlite3_column_double(rows, i));
    } else {
      const char *text = (const char *)sqlite3_column_blob(rows, i);
      lua_pushlstring(L, text, (size_t)sqlite3_column_bytes(rows, i));
    }
    lua_rawset(L, -3);
  }
  return 1;
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  sqlite3 *db = open_pool(argv[1], READER_CACHE_KIB);
  rows = prepare(db, "SELECT * FROM users ORDER BY seq");
  columns = sqlite3_column_count(rows);
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  keys = malloc((size_t)columns * sizeof *keys);
  for (int i = 0; i < columns; i++) {
    lua_pushstring(L, sqlite3_column_name(rows, i));
    keys[i] = luaL_ref(L, LUA_REGISTRYINDEX);
  }
  lua_pushcfunction(L, next_row);
  lua_setglobal(L, "next_row");
  double start = now_seconds();
  const char *loop =
      "local n, sum = 0, 0 for user in next_row do n = n + 1 sum = sum + (user.loginsCount or 0) end return n, sum";
  if (luaL_dostring(L, loop)) {
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
    return 1;
  }
  report("scan", (size_t)lua_tointeger(L, -2), now_seconds() - start);
  return 0;
}

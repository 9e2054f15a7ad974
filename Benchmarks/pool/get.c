// The limit for getUser: the lookup in identifiers, the lookup of the row, and the record pushed into a Lua table.
// Usage: get POOL KIND VALUES   (KIND is the number in identifiers; 0 looks up the row alone, by user id; 7 the identity of a provider)
#include "bench.h"
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  size_t count;
  char **values = read_lines(argv[3], &count);
  sqlite3 *db = open_pool(argv[1], READER_CACHE_KIB);
  sqlite3_int64 kind = strtol(argv[2], NULL, 10);
  sqlite3_stmt *find = prepare(
      db, kind == 7 ? "SELECT user FROM identities WHERE provider = ?1 AND userIdInIdp = ?2"
                    : "SELECT user FROM identifiers WHERE kind = ?1 AND value = ?2");
  sqlite3_stmt *row = prepare(db, kind == 0 ? "SELECT * FROM users WHERE userId = ?1" : "SELECT * FROM users WHERE seq = ?1");
  int columns = sqlite3_column_count(row);
  lua_State *L = luaL_newstate();
  int *keys = malloc((size_t)columns * sizeof *keys);
  for (int i = 0; i < columns; i++) {
    lua_pushstring(L, sqlite3_column_name(row, i));
    keys[i] = luaL_ref(L, LUA_REGISTRYINDEX);
  }
  double start = now_seconds();
  size_t found = 0;
  for (size_t n = 0; n < count; n++) {
    if (kind == 0) {
      sqlite3_bind_text(row, 1, values[n], -1, SQLITE_STATIC);
    } else {
      char *colon = kind == 7 ? strchr(values[n], ':') : NULL;
      if (colon) {
        sqlite3_bind_text(find, 1, values[n], (int)(colon - values[n]), SQLITE_STATIC);
        sqlite3_bind_text(find, 2, colon + 1, -1, SQLITE_STATIC);
      } else {
        sqlite3_bind_int64(find, 1, kind);
        sqlite3_bind_text(find, 2, values[n], -1, SQLITE_STATIC);
      }
      if (sqlite3_step(find) != SQLITE_ROW) { sqlite3_reset(find); continue; }
      sqlite3_bind_int64(row, 1, sqlite3_column_int64(find, 0));
      sqlite3_reset(find);
    }
    if (sqlite3_step(row) == SQLITE_ROW) {
      found++;
      int filled = 0;
      for (int i = 0; i < columns; i++) filled += sqlite3_column_type(row, i) != SQLITE_NULL;
      lua_createtable(L, 0, filled);
      for (int i = 0; i < columns; i++) {
        int type = sqlite3_column_type(row, i);
        if (type == SQLITE_NULL) continue;
        lua_rawgeti(L, LUA_REGISTRYINDEX, keys[i]);
        if (type == SQLITE_INTEGER) lua_pushinteger(L, sqlite3_column_int64(row, i));
        else lua_pushlstring(L, (const char *)sqlite3_column_blob(row, i), (size_t)sqlite3_column_bytes(row, i));
        lua_rawset(L, -3);
      }
      lua_pop(L, 1);
    }
    sqlite3_reset(row);
  }
  report("get", found, now_seconds() - start);
  return 0;
}

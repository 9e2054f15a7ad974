#pragma once
#include <sqlite3.h>

// sqlite3_db_config is variadic, which cannot be called from Swift.
static inline int sqlite3_db_config_int(sqlite3 *db, int option, int value) {
  return sqlite3_db_config(db, option, value, (int *)0);
}

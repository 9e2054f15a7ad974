#pragma once
#include <sqlite3.h>

// sqlite3_db_config is variadic, which cannot be called from Swift.
static inline int sqlite3_db_config_int(sqlite3 *db, int option, int value) {
  return sqlite3_db_config(db, option, value, (int *)0);
}

// So is sqlite3_config. Without its statistics SQLite takes no lock to allocate; it must be told before its first use.
static inline int sqlite3_config_no_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

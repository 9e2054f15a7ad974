// The limit for single durable changes: one transaction for each UPDATE, synced.
// Usage: single POOL IDS COUNT
#include "bench.h"

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  size_t count, wanted = strtoul(argv[3], NULL, 10);
  char **ids = read_lines(argv[2], &count);
  if (wanted < count) count = wanted;
  sqlite3 *db = open_pool(argv[1], WRITER_CACHE_KIB);
  sqlite3_stmt *update = prepare(db, "UPDATE users SET nickname = ?1, updatedAt = ?2 WHERE userId = ?3");
  double start = now_seconds();
  for (size_t i = 0; i < count; i++) {
    char nickname[64];
    int n = snprintf(nickname, sizeof nickname, "single %zu %ld", i, (long)(start * 1000));
    run_sql(db, "BEGIN IMMEDIATE");
    sqlite3_bind_text(update, 1, nickname, n, SQLITE_STATIC);
    sqlite3_bind_int64(update, 2, (sqlite3_int64)time(NULL) * 1000);
    sqlite3_bind_text(update, 3, ids[i], -1, SQLITE_STATIC);
    check(db, sqlite3_step(update), "UPDATE");
    sqlite3_reset(update);
    run_sql(db, "COMMIT");
  }
  report("single", count, now_seconds() - start);
  sqlite3_close_v2(db);
  return 0;
}

// The limit for a bulk change: bare UPDATEs by user id in transactions of 500, nothing checked.
// Usage: update POOL IDS ROUND [BATCH]
#include "bench.h"

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  size_t count, batch = argc > 4 ? strtoul(argv[4], NULL, 10) : 500;
  char **ids = read_lines(argv[2], &count);
  sqlite3 *db = open_pool(argv[1], WRITER_CACHE_KIB);
  sqlite3_stmt *update =
      prepare(db, "UPDATE users SET nickname = ?1, company = ?2, updatedAt = ?3 WHERE userId = ?4");
  double start = now_seconds();
  for (size_t first = 0; first < count; first += batch) {
    run_sql(db, "BEGIN IMMEDIATE");
    for (size_t i = first; i < count && i < first + batch; i++) {
      char nickname[64], company[64];
      int n = snprintf(nickname, sizeof nickname, "nick %s %zu", argv[3], i);
      int c = snprintf(company, sizeof company, "company %s %zu", argv[3], i % 1000);
      sqlite3_bind_text(update, 1, nickname, n, SQLITE_STATIC);
      sqlite3_bind_text(update, 2, company, c, SQLITE_STATIC);
      sqlite3_bind_int64(update, 3, (sqlite3_int64)time(NULL) * 1000);
      sqlite3_bind_text(update, 4, ids[i], -1, SQLITE_STATIC);
      check(db, sqlite3_step(update), "UPDATE");
      sqlite3_reset(update);
    }
    run_sql(db, "COMMIT");
  }
  report("update", count, now_seconds() - start);
  sqlite3_close_v2(db);
  return 0;
}

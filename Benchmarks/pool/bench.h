// What the C programs of this folder share: a clock, checked calls to SQLite, arguments.
#pragma once
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline double now_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static inline void check(sqlite3 *db, int code, const char *what) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(db));
  exit(1);
}

static inline void run_sql(sqlite3 *db, const char *sql) { check(db, sqlite3_exec(db, sql, NULL, NULL, NULL), sql); }

static inline sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement = NULL;
  check(db, sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL), sql);
  return statement;
}

// The pool's own settings: WAL, every commit synced to disk, and as much of the file kept in memory.
enum { READER_CACHE_KIB = 4096, WRITER_CACHE_KIB = 16384 };

static inline sqlite3 *open_pool(const char *path, int cache_kib) {
  sqlite3 *db = NULL;
  check(db, sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL), path);
  run_sql(db, "PRAGMA journal_mode=WAL");
  run_sql(db, "PRAGMA synchronous=FULL");
  char cache[64];
  snprintf(cache, sizeof cache, "PRAGMA cache_size=-%d", cache_kib);
  run_sql(db, cache);
  return db;
}

// Lines of a text file (ids), in one block of memory.
static inline char **read_lines(const char *path, size_t *count) {
  FILE *file = fopen(path, "rb");
  if (!file) { perror(path); exit(1); }
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char *text = malloc((size_t)size + 1);
  if (!text || fread(text, 1, (size_t)size, file) != (size_t)size) { perror(path); exit(1); }
  text[size] = 0;
  fclose(file);
  size_t lines = 0;
  for (long i = 0; i < size; i++) lines += text[i] == '\n';
  char **list = malloc((lines + 1) * sizeof *list);
  size_t n = 0;
  for (char *p = text; *p;) {
    char *end = strchr(p, '\n');
    if (end) *end = 0;
    if (*p) list[n++] = p;
    if (!end) break;
    p = end + 1;
  }
  *count = n;
  return list;
}

static inline void report(const char *name, size_t operations, double seconds) {
  printf("{\"name\":\"%s\",\"operations\":%zu,\"seconds\":%.6f}\n", name, operations, seconds);
  fflush(stdout);
}

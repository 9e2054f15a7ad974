// The matcher of Lua's patterns, shared by the functions in strings.c.
#pragma once

#include "internal.h"

enum { LSH_CAPTURES = 32, LSH_WHOLE = -1, LSH_POSITION = -2 };

typedef struct lsh_match {
  const char *source, *source_end, *pattern_end;
  lua_State *L;
  lsh_host *host;
  int depth; // recursion that is left
  int fuel;  // steps until the next look at budget and stop
  int level; // captures, finished or not
  struct {
    const char *start;
    ptrdiff_t size;
  } capture[LSH_CAPTURES];
} lsh_match;

LSH_HIDDEN void lsh_match_prepare(
    lsh_match *m, lua_State *L, const char *source, size_t size, const char *pattern, size_t pattern_size);
// The end of a match at `s`, or NULL.
LSH_HIDDEN const char *lsh_match_at(lsh_match *m, const char *s, const char *pattern);
// Pushes capture `i`, or the whole match from `s` to `e` when there is none.
LSH_HIDDEN void lsh_push_capture(lsh_match *m, int i, const char *s, const char *e);
LSH_HIDDEN int lsh_push_captures(lsh_match *m, const char *s, const char *e);

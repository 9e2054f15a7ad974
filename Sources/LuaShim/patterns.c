// Lua's pattern matching with its steps counted, so that a pattern that backtracks for ever can be stopped and is
// charged to the instruction budget. The algorithm is that of lstrlib.c (Copyright © 1994–2022 Lua.org, PUC-Rio, MIT
// licence), and so are the messages.
#include "classes.h"

#include <string.h>

enum { DEEPEST = 200, FUEL = 4096 };

static const char *match(lsh_match *m, const char *s, const char *p);

static inline void burn(lsh_match *m) {
  if (LSH_UNLIKELY(--m->fuel <= 0)) {
    m->fuel = FUEL;
    lsh_tick(m->L, m->host, FUEL);
  }
}

static int check_capture(lsh_match *m, int digit) {
  int index = digit - '1';
  if (index < 0 || index >= m->level || m->capture[index].size == LSH_WHOLE)
    return luaL_error(m->L, "invalid capture index %%%d", index + 1);
  return index;
}

static int open_capture(lsh_match *m) {
  for (int level = m->level - 1; level >= 0; level--)
    if (m->capture[level].size == LSH_WHOLE) return level;
  return luaL_error(m->L, "invalid pattern capture");
}

static const char *match_balance(lsh_match *m, const char *s, const char *p) {
  if (p >= m->pattern_end - 1) luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
  if (*s != *p) return NULL;
  int open = *p, close = *(p + 1), depth = 1;
  while (++s < m->source_end) {
    burn(m);
    if (*s == close) {
      if (--depth == 0) return s + 1;
    } else if (*s == open) {
      depth++;
    }
  }
  return NULL;
}

static const char *expand_most(lsh_match *m, const char *s, const char *p, const char *end) {
  ptrdiff_t count = 0;
  while (matches_one(m, s + count, p, end)) {
    burn(m);
    count++;
  }
  for (; count >= 0; count--) {
    burn(m);
    const char *rest = match(m, s + count, end + 1);
    if (rest) return rest;
  }
  return NULL;
}

static const char *expand_least(lsh_match *m, const char *s, const char *p, const char *end) {
  for (;;) {
    burn(m);
    const char *rest = match(m, s, end + 1);
    if (rest) return rest;
    if (!matches_one(m, s, p, end)) return NULL;
    s++;
  }
}

static const char *start_capture(lsh_match *m, const char *s, const char *p, ptrdiff_t what) {
  int level = m->level;
  if (level >= LSH_CAPTURES) luaL_error(m->L, "too many captures");
  m->capture[level].start = s;
  m->capture[level].size = what;
  m->level = level + 1;
  const char *rest = match(m, s, p);
  if (rest == NULL) m->level--;
  return rest;
}

static const char *end_capture(lsh_match *m, const char *s, const char *p) {
  int level = open_capture(m);
  m->capture[level].size = s - m->capture[level].start;
  const char *rest = match(m, s, p);
  if (rest == NULL) m->capture[level].size = LSH_WHOLE;
  return rest;
}

static const char *match_back(lsh_match *m, const char *s, int digit) {
  int level = check_capture(m, digit);
  size_t size = (size_t)m->capture[level].size;
  if ((size_t)(m->source_end - s) >= size && memcmp(m->capture[level].start, s, size) == 0) return s + size;
  return NULL;
}

static bool at_frontier(lsh_match *m, const char *s, const char *set, const char *end) {
  int before = s == m->source ? 0 : byte(s - 1);
  int here = s == m->source_end ? 0 : byte(s); // Lua strings end with a zero
  return !in_set(before, set, end - 1) && in_set(here, set, end - 1);
}

// One item that begins with %, where it means more than a class. True when `s` and `p` are to go on (s NULL: no match).
static bool special(lsh_match *m, const char **s, const char **p) {
  switch (*(*p + 1)) {
  case 'b':
    *s = match_balance(m, *s, *p + 2);
    *p += 4;
    return true;
  case 'f': {
    const char *set = *p + 2;
    if (*set != '[') luaL_error(m->L, "missing '[' after '%%f' in pattern");
    const char *end = class_end(m, set);
    if (!at_frontier(m, *s, set, end)) *s = NULL;
    *p = end;
    return true;
  }
  case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
    *s = match_back(m, *s, byte(*p + 1));
    *p += 2;
    return true;
  default:
    return false;
  }
}

static const char *walk(lsh_match *m, const char *s, const char *p) {
  while (p != m->pattern_end) {
    burn(m);
    switch (*p) {
    case '(':
      return *(p + 1) == ')' ? start_capture(m, s, p + 2, LSH_POSITION) : start_capture(m, s, p + 1, LSH_WHOLE);
    case ')':
      return end_capture(m, s, p + 1);
    case '$':
      if (p + 1 == m->pattern_end) return s == m->source_end ? s : NULL;
      break;
    case ESCAPE:
      if (special(m, &s, &p)) {
        if (s == NULL) return NULL;
        continue;
      }
      break;
    default:
      break;
    }
    const char *end = class_end(m, p);
    bool one = matches_one(m, s, p, end);
    switch (*end) {
    case '?': {
      const char *rest;
      if (one && (rest = match(m, s + 1, end + 1)) != NULL) return rest;
      p = end + 1;
      continue;
    }
    case '+':
      return one ? expand_most(m, s + 1, p, end) : NULL;
    case '*':
      return expand_most(m, s, p, end);
    case '-':
      return expand_least(m, s, p, end);
    default:
      if (!one) return NULL;
      s++;
      p = end;
    }
  }
  return s;
}

static const char *match(lsh_match *m, const char *s, const char *p) {
  if (m->depth-- <= 0) luaL_error(m->L, "pattern too complex");
  s = walk(m, s, p);
  m->depth++;
  return s;
}

void lsh_match_prepare(
    lsh_match *m, lua_State *L, const char *source, size_t size, const char *pattern, size_t pattern_size) {
  m->L = L;
  m->host = lsh_of(L);
  m->source = source;
  m->source_end = source + size;
  m->pattern_end = pattern + pattern_size;
  m->fuel = FUEL;
}

const char *lsh_match_at(lsh_match *m, const char *s, const char *pattern) {
  // The last match may have ended in an error, with all of its depth still taken.
  m->depth = DEEPEST;
  m->level = 0;
  burn(m);
  return match(m, s, pattern);
}

void lsh_push_capture(lsh_match *m, int i, const char *s, const char *e) {
  if (i >= m->level) {
    if (i != 0) luaL_error(m->L, "invalid capture index %%%d", i + 1);
    lua_pushlstring(m->L, s, (size_t)(e - s));
    return;
  }
  ptrdiff_t size = m->capture[i].size;
  if (size == LSH_WHOLE) luaL_error(m->L, "unfinished capture");
  if (size == LSH_POSITION)
    lua_pushinteger(m->L, m->capture[i].start - m->source + 1);
  else
    lua_pushlstring(m->L, m->capture[i].start, (size_t)size);
}

int lsh_push_captures(lsh_match *m, const char *s, const char *e) {
  int count = m->level == 0 && s ? 1 : m->level;
  luaL_checkstack(m->L, count, "too many captures");
  for (int i = 0; i < count; i++) lsh_push_capture(m, i, s, e);
  return count;
}

// The single-character classes of Lua's patterns: `.`, `%a`, `[^a-z]`. See patterns.c for where they come from.
#pragma once

#include "patterns.h"

#include <ctype.h>

enum { ESCAPE = '%' };

static inline unsigned char byte(const char *p) { return (unsigned char)*p; }

// The end of the single-character class that begins at p.
static inline const char *class_end(lsh_match *m, const char *p) {
  switch (*p++) {
  case ESCAPE:
    if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
    return p + 1;
  case '[':
    if (*p == '^') p++;
    do { // a ']' in the first place stands for itself
      if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
      if (*p++ == ESCAPE && p < m->pattern_end) p++;
    } while (*p != ']');
    return p + 1;
  default:
    return p;
  }
}

static inline bool in_class(int c, int class) {
  bool yes;
  switch (tolower(class)) {
  case 'a': yes = isalpha(c); break;
  case 'c': yes = iscntrl(c); break;
  case 'd': yes = isdigit(c); break;
  case 'g': yes = isgraph(c); break;
  case 'l': yes = islower(c); break;
  case 'p': yes = ispunct(c); break;
  case 's': yes = isspace(c); break;
  case 'u': yes = isupper(c); break;
  case 'w': yes = isalnum(c); break;
  case 'x': yes = isxdigit(c); break;
  case 'z': yes = c == 0; break; // from Lua 5.1
  default: return class == c;
  }
  return isupper(class) ? !yes : yes;
}

// p at '[', end at its ']'.
static inline bool in_set(int c, const char *p, const char *end) {
  bool sought = true;
  if (*(p + 1) == '^') {
    sought = false;
    p++;
  }
  while (++p < end) {
    if (*p == ESCAPE) {
      p++;
      if (in_class(c, byte(p))) return sought;
    } else if (*(p + 1) == '-' && p + 2 < end) {
      p += 2;
      if (byte(p - 2) <= c && c <= byte(p)) return sought;
    } else if (byte(p) == c) {
      return sought;
    }
  }
  return !sought;
}

static inline bool matches_one(lsh_match *m, const char *s, const char *p, const char *end) {
  if (s >= m->source_end) return false;
  int c = byte(s);
  switch (*p) {
  case '.': return true;
  case ESCAPE: return in_class(c, byte(p + 1));
  case '[': return in_set(c, p, end - 1);
  default: return byte(p) == c;
  }
}

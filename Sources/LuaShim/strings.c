// string.find, match, gmatch, gsub and rep, as Lua's own but never longer than a stop or the budget allows.
#include "patterns.h"

#include <string.h>

static size_t start_position(lua_Integer position, size_t size) {
  if (position > 0) return (size_t)position;
  if (position == 0 || position < -(lua_Integer)size) return 1;
  return size + (size_t)position + 1;
}

static bool is_plain(const char *pattern, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (pattern[i] != 0 && strchr("^$*+?.([%-", pattern[i])) return false;
  return true;
}

// Where `sought` begins in `s`, or NULL. Looks for a stop now and then: the worst case is the product of the sizes.
static const char *search(lua_State *L, const char *s, size_t size, const char *sought, size_t sought_size) {
  if (sought_size == 0) return s;
  if (sought_size > size) return NULL;
  const char *end = s + (size - sought_size) + 1;
  size_t work = 0;
  while ((s = memchr(s, *sought, (size_t)(end - s))) != NULL) {
    if (memcmp(s + 1, sought + 1, sought_size - 1) == 0) return s;
    if (++s == end) return NULL;
    if (LSH_UNLIKELY((work += 1 + sought_size / 64) > 4096)) {
      lsh_tick(L, lsh_of(L), work);
      work = 0;
    }
  }
  return NULL;
}

static int find_plain(lua_State *L, const char *s, size_t size, size_t from, const char *sought, size_t sought_size) {
  const char *found = search(L, s + from, size - from, sought, sought_size);
  if (found == NULL) {
    luaL_pushfail(L);
    return 1;
  }
  lua_pushinteger(L, found - s + 1);
  lua_pushinteger(L, found - s + (lua_Integer)sought_size);
  return 2;
}

static int find_or_match(lua_State *L, bool find) {
  size_t size, pattern_size;
  const char *s = luaL_checklstring(L, 1, &size);
  const char *p = luaL_checklstring(L, 2, &pattern_size);
  size_t from = start_position(luaL_optinteger(L, 3, 1), size) - 1;
  if (from > size) {
    luaL_pushfail(L);
    return 1;
  }
  if (find && (lua_toboolean(L, 4) || is_plain(p, pattern_size)))
    return find_plain(L, s, size, from, p, pattern_size);
  lsh_match m;
  bool anchored = *p == '^';
  if (anchored) {
    p++;
    pattern_size--;
  }
  lsh_match_prepare(&m, L, s, size, p, pattern_size);
  const char *at = s + from;
  do {
    const char *end = lsh_match_at(&m, at, p);
    if (end == NULL) continue;
    if (!find) return lsh_push_captures(&m, at, end);
    lua_pushinteger(L, at - s + 1);
    lua_pushinteger(L, end - s);
    return lsh_push_captures(&m, NULL, NULL) + 2;
  } while (at++ < m.source_end && !anchored);
  luaL_pushfail(L);
  return 1;
}

static int str_find(lua_State *L) { return find_or_match(L, true); }
static int str_match(lua_State *L) { return find_or_match(L, false); }

typedef struct walk {
  const char *source, *pattern, *last;
  lsh_match match;
} walk;

static int gmatch_next(lua_State *L) {
  walk *w = lua_touserdata(L, lua_upvalueindex(3));
  w->match.L = L;
  for (const char *at = w->source; at <= w->match.source_end; at++) {
    const char *end = lsh_match_at(&w->match, at, w->pattern);
    if (end != NULL && end != w->last) {
      w->source = w->last = end;
      return lsh_push_captures(&w->match, at, end);
    }
  }
  return 0;
}

static int str_gmatch(lua_State *L) {
  size_t size, pattern_size;
  const char *s = luaL_checklstring(L, 1, &size);
  const char *p = luaL_checklstring(L, 2, &pattern_size);
  size_t from = start_position(luaL_optinteger(L, 3, 1), size) - 1;
  lua_settop(L, 2);
  if (from > size) from = size + 1; // beyond the end: nothing
  walk *w = lua_newuserdatauv(L, sizeof *w, 0);
  lsh_match_prepare(&w->match, L, s, size, p, pattern_size);
  w->source = s + from;
  w->pattern = p;
  w->last = NULL;
  lua_pushcclosure(L, gmatch_next, 3);
  return 1;
}

// The replacement text of gsub with its %1 filled in.
static void add_text(lsh_match *m, luaL_Buffer *b, const char *s, const char *e) {
  lua_State *L = m->L;
  size_t size;
  const char *text = lua_tolstring(L, 3, &size);
  const char *next;
  while ((next = memchr(text, '%', size)) != NULL) {
    luaL_addlstring(b, text, (size_t)(next - text));
    next++;
    if (*next == '%') {
      luaL_addchar(b, '%');
    } else if (*next == '0') {
      luaL_addlstring(b, s, (size_t)(e - s));
    } else if (*next >= '1' && *next <= '9') {
      lsh_push_capture(m, *next - '1', s, e);
      luaL_addvalue(b);
    } else {
      luaL_error(L, "invalid use of '%%' in replacement string");
    }
    size -= (size_t)(next + 1 - text);
    text = next + 1;
  }
  luaL_addlstring(b, text, size);
}

// Adds what a match is replaced by; false when it stays as it is.
static bool add_value(lsh_match *m, luaL_Buffer *b, const char *s, const char *e, int kind) {
  lua_State *L = m->L;
  if (kind == LUA_TFUNCTION) {
    lua_pushvalue(L, 3);
    lua_call(L, lsh_push_captures(m, s, e), 1);
  } else if (kind == LUA_TTABLE) {
    lsh_push_capture(m, 0, s, e);
    lua_gettable(L, 3);
  } else {
    add_text(m, b, s, e);
    return true;
  }
  if (!lua_toboolean(L, -1)) {
    lua_settop(L, -2);
    luaL_addlstring(b, s, (size_t)(e - s));
    return false;
  }
  if (!lua_isstring(L, -1))
    return luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
  luaL_addvalue(b);
  return true;
}

static int str_gsub(lua_State *L) {
  size_t size, pattern_size;
  const char *s = luaL_checklstring(L, 1, &size);
  const char *p = luaL_checklstring(L, 2, &pattern_size);
  int kind = lua_type(L, 3);
  luaL_argexpected(
      L, kind == LUA_TNUMBER || kind == LUA_TSTRING || kind == LUA_TFUNCTION || kind == LUA_TTABLE, 3,
      "string/function/table");
  lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)size + 1), count = 0;
  bool anchored = *p == '^', changed = false;
  if (anchored) {
    p++;
    pattern_size--;
  }
  lsh_match m;
  lsh_match_prepare(&m, L, s, size, p, pattern_size);
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  const char *last = NULL;
  while (count < most) {
    const char *end = lsh_match_at(&m, s, p);
    if (end != NULL && end != last) {
      count++;
      changed = add_value(&m, &b, s, end, kind) | changed;
      s = last = end;
    } else if (s < m.source_end) {
      luaL_addchar(&b, *s++);
    } else {
      break;
    }
    if (anchored) break;
  }
  if (changed) {
    luaL_addlstring(&b, s, (size_t)(m.source_end - s));
    luaL_pushresult(&b);
  } else {
    lua_pushvalue(L, 1);
  }
  lua_pushinteger(L, count);
  return 2;
}

static int str_rep(lua_State *L) {
  size_t size, separator_size;
  const char *s = luaL_checklstring(L, 1, &size);
  lua_Integer count = luaL_checkinteger(L, 2);
  const char *separator = luaL_optlstring(L, 3, "", &separator_size);
  size_t each = size + separator_size;
  if (count <= 0 || each == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  if (each < size || each > (size_t)INT32_MAX / (size_t)count) return luaL_error(L, "resulting string too large");
  size_t total = (size_t)count * size + (size_t)(count - 1) * separator_size;
  lsh_make_room(L, total);
  luaL_Buffer b;
  char *to = luaL_buffinitsize(L, &b, total);
  lsh_host *h = lsh_of(L);
  size_t work = 0;
  for (;;) {
    memcpy(to, s, size);
    to += size;
    if (--count == 0) break;
    memcpy(to, separator, separator_size);
    to += separator_size;
    if (LSH_UNLIKELY((work += each + 8) > 1 << 20)) {
      lsh_tick(L, h, work >> 6);
      work = 0;
    }
  }
  luaL_pushresultsize(&b, total);
  return 1;
}

void lsh_open_strings(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"find", str_find}, {"gmatch", str_gmatch}, {"gsub", str_gsub},
      {"match", str_match}, {"rep", str_rep},     {NULL, NULL},
  };
  lua_getglobal(L, LUA_STRLIBNAME);
  luaL_setfuncs(L, functions, 0);
  lua_settop(L, -2);
}

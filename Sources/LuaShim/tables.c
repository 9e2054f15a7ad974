// table.insert, remove, move, concat and sort, as Lua's own (ltablib.c), but no loop of theirs is longer than a stop or
// the budget allows: with metamethods they can be made to run for ever.
#include "internal.h"

enum { TICK = 1024 };

typedef struct meter {
  lua_State *L;
  lsh_host *host;
  int left;
} meter;

static inline void step(meter *m) {
  if (LSH_UNLIKELY(--m->left <= 0)) {
    m->left = TICK;
    lsh_tick(m->L, m->host, TICK);
  }
}

static meter start(lua_State *L) { return (meter){.L = L, .host = lsh_of(L), .left = TICK}; }

static void need(lua_State *L, int index, const char *metamethod) {
  if (luaL_getmetafield(L, index, metamethod) == LUA_TNIL) luaL_checktype(L, index, LUA_TTABLE);
  lua_settop(L, -2);
}

// A table, or what can be used like one.
static void check_table(lua_State *L, int index, bool read, bool write, bool length) {
  if (LSH_LIKELY(lua_type(L, index) == LUA_TTABLE)) return;
  int top = lua_gettop(L);
  if (read) need(L, index, "__index"), lua_settop(L, top);
  if (write) need(L, index, "__newindex"), lua_settop(L, top);
  if (length) need(L, index, "__len"), lua_settop(L, top);
}

static int tab_insert(lua_State *L) {
  check_table(L, 1, true, true, true);
  lua_Integer end = (lua_Integer)((lua_Unsigned)luaL_len(L, 1) + 1), position;
  switch (lua_gettop(L)) {
  case 2:
    position = end;
    break;
  case 3: {
    position = luaL_checkinteger(L, 2);
    luaL_argcheck(L, (lua_Unsigned)position - 1u < (lua_Unsigned)end, 2, "position out of bounds");
    meter m = start(L);
    for (lua_Integer i = end; i > position; i--) {
      step(&m);
      lua_geti(L, 1, i - 1);
      lua_seti(L, 1, i);
    }
    break;
  }
  default:
    return luaL_error(L, "wrong number of arguments to 'insert'");
  }
  lua_seti(L, 1, position);
  return 0;
}

static int tab_remove(lua_State *L) {
  check_table(L, 1, true, true, true);
  lua_Integer size = luaL_len(L, 1), position = luaL_optinteger(L, 2, size);
  if (position != size) // up to one beyond the end
    luaL_argcheck(L, (lua_Unsigned)position - 1u <= (lua_Unsigned)size, 2, "position out of bounds");
  lua_geti(L, 1, position);
  meter m = start(L);
  for (; position < size; position++) {
    step(&m);
    lua_geti(L, 1, position + 1);
    lua_seti(L, 1, position);
  }
  lua_pushnil(L);
  lua_seti(L, 1, position);
  return 1;
}

static int tab_move(lua_State *L) {
  lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
  int target = lua_isnoneornil(L, 5) ? 1 : 5;
  check_table(L, 1, true, false, false);
  check_table(L, target, false, true, false);
  if (last >= first) {
    luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
    lua_Integer count = last - first + 1;
    luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
    meter m = start(L);
    if (to > last || to <= first || (target != 1 && !lua_compare(L, 1, target, LUA_OPEQ))) {
      for (lua_Integer i = 0; i < count; i++) {
        step(&m);
        lua_geti(L, 1, first + i);
        lua_seti(L, target, to + i);
      }
    } else {
      for (lua_Integer i = count - 1; i >= 0; i--) {
        step(&m);
        lua_geti(L, 1, first + i);
        lua_seti(L, target, to + i);
      }
    }
  }
  lua_pushvalue(L, target);
  return 1;
}

static void add_field(lua_State *L, luaL_Buffer *b, lua_Integer i) {
  lua_geti(L, 1, i);
  if (LSH_UNLIKELY(!lua_isstring(L, -1)))
    luaL_error(L, "invalid value (at index %I) in table for 'concat'", (LUAI_UACINT)i);
  luaL_addvalue(b);
}

static int tab_concat(lua_State *L) {
  check_table(L, 1, true, false, true);
  lua_Integer last = luaL_len(L, 1);
  size_t size;
  const char *separator = luaL_optlstring(L, 2, "", &size);
  lua_Integer i = luaL_optinteger(L, 3, 1);
  last = luaL_optinteger(L, 4, last);
  meter m = start(L);
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (; i < last; i++) {
    step(&m);
    add_field(L, &b, i);
    luaL_addlstring(&b, separator, size);
  }
  if (i == last) add_field(L, &b, i);
  luaL_pushresult(&b);
  return 1;
}

// --- sort: a quicksort; the order function is argument 2 --------------------------------------------------------

typedef lua_Unsigned place;

static bool less(lua_State *L, int a, int b) {
  if (lua_isnil(L, 2)) return lua_compare(L, a, b, LUA_OPLT);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, a - 1);
  lua_pushvalue(L, b - 2);
  lua_call(L, 2, 1);
  bool result = lua_toboolean(L, -1);
  lua_settop(L, -2);
  return result;
}

static void set_two(lua_State *L, place i, place j) {
  lua_seti(L, 1, (lua_Integer)i);
  lua_seti(L, 1, (lua_Integer)j);
}

// Orders the elements i < j. True when they changed places.
static bool order_two(lua_State *L, place i, place j) {
  lua_geti(L, 1, (lua_Integer)i);
  lua_geti(L, 1, (lua_Integer)j);
  bool swap = less(L, -1, -2);
  if (swap)
    set_two(L, i, j);
  else
    lua_settop(L, -3);
  return swap;
}

// Splits lo..hi around the pivot, which is on top and at hi - 1. Its place.
static place partition(lua_State *L, meter *m, place lo, place hi) {
  place i = lo, j = hi - 1;
  for (;;) {
    while (step(m), lua_geti(L, 1, (lua_Integer)++i), less(L, -1, -2)) {
      if (LSH_UNLIKELY(i == hi - 1)) luaL_error(L, "invalid order function for sorting");
      lua_settop(L, -2);
    }
    while (step(m), lua_geti(L, 1, (lua_Integer)--j), less(L, -3, -1)) {
      if (LSH_UNLIKELY(j < i)) luaL_error(L, "invalid order function for sorting");
      lua_settop(L, -2);
    }
    if (j < i) {
      lua_settop(L, -2);
      set_two(L, hi - 1, i);
      return i;
    }
    set_two(L, i, j);
  }
}

static void sort(lua_State *L, meter *m, place lo, place hi, place seed) {
  while (lo < hi) {
    step(m);
    order_two(L, lo, hi);
    if (hi - lo == 1) return;
    // Large parts take a pivot that nobody can foresee, against made-up worst cases.
    place p = hi - lo > 100 ? lo + (hi - lo) / 4 + (seed ^ lo ^ hi) % ((hi - lo) / 2) : (lo + hi) / 2;
    if (!order_two(L, lo, p)) order_two(L, p, hi);
    if (hi - lo == 2) return;
    lua_geti(L, 1, (lua_Integer)p);
    lua_pushvalue(L, -1);
    lua_geti(L, 1, (lua_Integer)hi - 1);
    set_two(L, p, hi - 1);
    p = partition(L, m, lo, hi);
    if (p - lo < hi - p) {
      sort(L, m, lo, p - 1, seed);
      lo = p + 1;
    } else {
      sort(L, m, p + 1, hi, seed);
      hi = p - 1;
    }
    seed = seed * 6364136223846793005u + 1442695040888963407u;
  }
}

static int tab_sort(lua_State *L) {
  check_table(L, 1, true, true, true);
  lua_Integer size = luaL_len(L, 1);
  if (size < 2) return 0;
  luaL_argcheck(L, size < INT32_MAX, 1, "array too big");
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  luaL_checkstack(L, 40, "");
  meter m = start(L);
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  sort(L, &m, 1, (place)size, (place)now.tv_nsec * 0x9E3779B97F4A7C15u);
  return 0;
}

void lsh_open_tables(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"concat", tab_concat}, {"insert", tab_insert}, {"move", tab_move},
      {"remove", tab_remove}, {"sort", tab_sort},     {NULL, NULL},
  };
  lua_getglobal(L, LUA_TABLIBNAME);
  luaL_setfuncs(L, functions, 0);
  lua_settop(L, -2);
}

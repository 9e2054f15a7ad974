// Swift objects as Lua values. A block is trusted only when its size, its own cookie and its metatable agree, so that
// no other library's userdata, and no metatable moved by a script, is ever read as an object of ours.
#include "internal.h"

typedef struct block {
  void *object;
  uintptr_t cookie;
} block;

static char type_key;

static uintptr_t cookie_of(const block *b) { return (uintptr_t)b ^ (uintptr_t)&type_key; }

void lsh_push_object(lua_State *L, void *object) {
  block *b = lua_newuserdatauv(L, sizeof *b, 0);
  b->object = object;
  b->cookie = cookie_of(b);
  lua_insert(L, -2);
  lua_setmetatable(L, -2);
}

static block *checked(lua_State *L, int index, const void *type) {
  if (lua_type(L, index) != LUA_TUSERDATA || lua_rawlen(L, index) != sizeof(block)) return NULL;
  block *b = lua_touserdata(L, index);
  if (b->cookie != cookie_of(b) || !lua_getmetatable(L, index)) return NULL;
  lua_rawgetp(L, -1, &type_key);
  bool same = lua_touserdata(L, -1) == type;
  lua_settop(L, -3);
  return same ? b : NULL;
}

void *lsh_object(lua_State *L, int index, const void *type) {
  block *b = checked(L, index, type);
  return b ? b->object : NULL;
}

static bool let_go(lua_State *L, block *b) {
  void *object = b->object;
  if (object == NULL) return false;
  b->object = NULL;
  lsh_host *h = lsh_of(L);
  bool outer = h->swift;
  h->swift = true;
  h->release(object);
  h->swift = outer;
  return true;
}

bool lsh_release_object(lua_State *L, int index, const void *type) {
  block *b = checked(L, index, type);
  return b && let_go(L, b);
}

static int collect(lua_State *L) {
  block *b = lua_touserdata(L, 1);
  if (b && lua_type(L, 1) == LUA_TUSERDATA && lua_rawlen(L, 1) == sizeof(block) && b->cookie == cookie_of(b))
    let_go(L, b);
  return 0;
}

void lsh_seal_metatable(lua_State *L, const void *type, const char *name) {
  lua_pushlightuserdata(L, (void *)type);
  lua_rawsetp(L, -2, &type_key);
  lua_pushliteral(L, "__name");
  lua_pushstring(L, name);
  lua_rawset(L, -3);
  lua_pushliteral(L, "__gc");
  lua_pushcfunction(L, collect);
  lua_rawset(L, -3);
  lua_pushliteral(L, "__metatable");
  lua_pushboolean(L, 0);
  lua_rawset(L, -3);
}

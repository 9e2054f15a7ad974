// Places in scripts.
#include "internal.h"

#include <string.h>

static bool search(lua_State *L, int *level, lua_Debug *record) {
  const lsh_host *h = lsh_of(L);
  for (int i = 0; lua_getstack(L, i, record); i++) {
    lua_getinfo(L, "Sl", record);
    if (record->currentline < 0) continue;
    if (h->skip_length != 0 && strncmp(record->source, h->skip, h->skip_length) == 0) continue;
    if ((*level)-- > 0) continue;
    return true;
  }
  return false;
}

static bool find(lua_State *L, int level, lua_Debug *record) {
  if (search(L, &level, record)) return true;
  lsh_frame *frame = lsh_of(L)->frames;
  while (frame && frame->L != L) frame = frame->outer;
  lua_State *last = L;
  for (; frame; frame = frame->outer) {
    if (frame->L == last) continue; // several entries into one coroutine: its whole stack has been seen
    last = frame->L;
    if (search(last, &level, record)) return true;
  }
  return false;
}

lsh_place lsh_where(lua_State *L, int level) {
  lsh_place place = {.line = -1};
  lua_Debug record;
  if (find(L, level, &record)) {
    place.line = record.currentline;
    memcpy(place.source, record.short_src, LUA_IDSIZE);
  }
  return place;
}

void lsh_push_located(lua_State *L, const char *text, size_t length) {
  lua_Debug record;
  if (!find(L, 0, &record)) {
    lua_pushlstring(L, text, length);
    return;
  }
  lua_pushfstring(L, "%s:%d: ", record.short_src, record.currentline);
  lua_pushlstring(L, text, length);
  lua_concat(L, 2);
}

void lsh_set_own_prefix(lsh_host *h, const char *prefix) {
  strncpy(h->skip, prefix, sizeof h->skip - 1);
  h->skip_length = strlen(h->skip);
}

lsh_place lsh_failure_place(lsh_host *h) { return h->failure; }

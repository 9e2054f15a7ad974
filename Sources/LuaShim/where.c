// Places in scripts.
#include "internal.h"

#include <string.h>

static bool search(lua_State *L, int *level, const char *skip, lsh_place *place) {
  lua_Debug record;
  for (int i = 0; lua_getstack(L, i, &record); i++) {
    lua_getinfo(L, "Sl", &record);
    if (record.currentline < 0) continue;
    if (skip && strncmp(record.source, skip, strlen(skip)) == 0) continue;
    if ((*level)-- > 0) continue;
    place->line = record.currentline;
    memcpy(place->source, record.short_src, LUA_IDSIZE);
    return true;
  }
  return false;
}

lsh_place lsh_where(lua_State *L, int level, const char *skip) {
  lsh_place place = {.line = -1};
  if (search(L, &level, skip, &place)) return place;
  lsh_frame *frame = lsh_of(L)->frames;
  while (frame && frame->L != L) frame = frame->outer;
  lua_State *last = L;
  for (; frame; frame = frame->outer) {
    if (frame->L == last) continue; // several entries into one coroutine: its whole stack has been seen
    last = frame->L;
    if (search(last, &level, skip, &place)) return place;
  }
  return place;
}

void lsh_set_own_prefix(lsh_host *h, const char *prefix) {
  strncpy(h->skip, prefix, sizeof h->skip - 1);
}

lsh_place lsh_failure_place(lsh_host *h) { return h->failure; }

// A state's life. The host struct is reached from every coroutine by Lua's extra space, which new ones inherit.
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Reached only by a defect in the binding: every call into Lua is protected.
static int panic(lua_State *L) {
  const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "an error object";
  fprintf(stderr, "lua: unprotected error: %s\n", text);
  return 0;
}

lsh_host *lsh_open(size_t memory_limit, lsh_release release) {
  lsh_host *h = calloc(1, sizeof *h);
  if (h == NULL) return NULL;
  h->control = calloc(1, sizeof *h->control);
  if (h->control == NULL) {
    free(h);
    return NULL;
  }
  atomic_store(&h->control->references, 1);
  h->swift = true;
  h->release = release;
  lua_State *L = lua_newstate(lsh_allocate, h);
  if (L == NULL) {
    lsh_free_pool(&h->pool);
    free(h->control);
    free(h);
    return NULL;
  }
  *(lsh_host **)lua_getextraspace(L) = h;
  h->main = L;
  h->running = L;
  h->finalizers = true;
  h->pool.limit = memory_limit;
  lua_atpanic(L, panic);
  return h;
}

int lsh_close(lsh_host *h) {
  // Limits and stops reach what finalizers do.
  h->cut = false;
  lsh_entry entry;
  lsh_enter(h, h->main, &entry);
  h->can_wait = false;
  // Outside of finalizers a signal finds no coroutine: the main one goes away in here.
  h->running = entry.running = NULL;
  lua_close(h->main);
  lsh_leave(h, &entry);
  int reason = h->cut ? lsh_reason(h) : LSH_STOP_NONE;
  lsh_unwatch(h);
  lsh_free_pool(&h->pool);
  lsh_control_release(h->control);
  free(h);
  return reason;
}

lua_State *lsh_main(lsh_host *h) { return h->main; }
lsh_host *lsh_host_of(lua_State *L) { return lsh_of(L); }
void lsh_set_owner(lsh_host *h, void *owner) { h->owner = owner; }
void *lsh_owner(lua_State *L) { return lsh_of(L)->owner; }
lua_State *lsh_task(lsh_host *h) { return h->task; }
lua_State *lsh_running(lsh_host *h) { return h->running; }

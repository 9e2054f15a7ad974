// What the files of the shim share. Nothing here is visible to Swift.
#pragma once

#include "LuaShim.h"

#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#define LSH_HIDDEN __attribute__((visibility("hidden")))
#define LSH_LIKELY(x) __builtin_expect(!!(x), 1)
#define LSH_UNLIKELY(x) __builtin_expect(!!(x), 0)

// Shared with Interrupt handles on other threads; outlives the state.
struct lsh_control {
  _Atomic int references;
  _Atomic int stop;  // the reason, 0 while running freely
  _Atomic int thread;// kernel id of the thread that is inside Lua, 0 for none
  _Atomic size_t held; // bytes that the host holds for scripts outside of Lua
};

// One running coroutine; they nest on the C stack.
typedef struct lsh_frame {
  lua_State *L;
  struct lsh_frame *outer;
} lsh_frame;

enum { LSH_CLASS_SHIFT = 4, LSH_LARGEST_POOLED = 512, LSH_CLASSES = LSH_LARGEST_POOLED >> LSH_CLASS_SHIFT };

typedef struct lsh_pool {
  size_t used, peak, limit, held;
  char *next, *end;         // what is left of the newest slab
  void *slabs;              // list of slabs, for the end
  size_t slab_size;
  void *refused;            // the block and size of an allocation that was refused and may be tried again
  size_t refused_size;
  bool refusal;
  bool starved;             // the system refused once while a Swift frame was innermost
  void *free[LSH_CLASSES + 1];
} lsh_pool;

struct lsh_host {
  bool swift;       // a Swift frame is innermost: no allocation may fail
  bool overshot;    // an allocation went over the limit in Swift's name
  bool raise;       // the waiting call raises what it is resumed with
  bool can_wait;    // every coroutine from here out to the host can yield
  bool yields;      // the script's coroutine.yield may reach the host
  bool finalizers;
  bool bytecode;
  lua_State *main;
  lua_State *volatile running;
  lua_State *task;  // the outermost coroutine, which the host resumed
  lsh_frame *frames;
  lsh_control *control;
  void *owner;
  lsh_release release;
  lsh_place failure; // where the last failure came from
  lsh_place stopped; // the line that a stop found first; -1 until one does
  char skip[64];     // chunks named so are the host's own
  size_t skip_length;
  lsh_streams streams; // where standard output and standard error go
  bool warns, warning; // warnings are on; a message has begun
  int reads_calls;   // 1: Lua's instructions are those that results.c knows, -1: they are not, 0: not tried yet
  int closing;       // nested coroutine.close
  const void *globals; // the table of globals while some are made when they are first read
  const void *words;   // the table `arg` while its words come in at the first look
  bool closes;       // a stop by the host lets variables be closed (<close>)
  lua_State *finalizing; // the coroutine in which a script's finalizer runs
  bool cut;          // a stop has kept a finalizer from running to its end
  uint64_t token;
  lua_State *waiter;
  uint64_t budget, instructions;
  int period;
  bool watching;
  int watch_thread;
  timer_t watch;
  lsh_pool pool;
};

static inline lsh_host *lsh_of(lua_State *L) { return *(lsh_host **)lua_getextraspace(L); }

static inline int lsh_reason(lsh_host *h) { return atomic_load_explicit(&h->control->stop, memory_order_relaxed); }

static inline size_t lsh_held(lsh_host *h) { return atomic_load_explicit(&h->control->held, memory_order_relaxed); }

// The state as it was before a piece of Lua was entered.
typedef struct lsh_entry {
  lsh_frame frame;
  lsh_host *outer_host;
  lua_State *running;
  lua_State *task;
  bool swift, can_wait, yields;
} lsh_entry;

LSH_HIDDEN void lsh_enter(lsh_host *h, lua_State *L, lsh_entry *entry);
LSH_HIDDEN void lsh_leave(lsh_host *h, lsh_entry *entry);

LSH_HIDDEN void *lsh_allocate(void *ud, void *block, size_t old_size, size_t new_size);
LSH_HIDDEN void lsh_free_pool(lsh_pool *pool);
LSH_HIDDEN void lsh_stop_self(lsh_host *h, int reason);
LSH_HIDDEN void lsh_settle_memory(lua_State *L, lsh_host *h);
LSH_HIDDEN bool lsh_over_limit(lua_State *L, lsh_host *h);
LSH_HIDDEN void lsh_make_room(lua_State *L, size_t size);

LSH_HIDDEN void lsh_arm(lua_State *L);
LSH_HIDDEN void lsh_plant_budget(lsh_host *h, lua_State *L);
LSH_HIDDEN int lsh_raise_stop(lua_State *L);
LSH_HIDDEN int lsh_unwind(lua_State *L);
LSH_HIDDEN int lsh_tick(lua_State *L, lsh_host *h, uint64_t work);
LSH_HIDDEN void lsh_unwatch(lsh_host *h);

LSH_HIDDEN void lsh_settle_coroutine(lsh_host *h, lua_State *co, int status);
LSH_HIDDEN int lsh_wait_here(lua_State *L);
LSH_HIDDEN void lsh_open_strings(lua_State *L);
LSH_HIDDEN void lsh_open_debug(lua_State *L);
LSH_HIDDEN void lsh_open_tables(lua_State *L);
LSH_HIDDEN void lsh_open_coroutine(lua_State *L);
LSH_HIDDEN void lsh_open_streams(lua_State *L, unsigned libraries);
LSH_HIDDEN void lsh_flush_streams(lua_State *L);
LSH_HIDDEN void lsh_warn_of_finalizer(lua_State *L, int index);
LSH_HIDDEN void lsh_open_processes(lua_State *L, unsigned libraries);
LSH_HIDDEN void lsh_open_globals(lua_State *L, unsigned libraries);
LSH_HIDDEN void lsh_fill_globals(lua_State *L, int index);
LSH_HIDDEN void lsh_open_finalizers(lua_State *L, unsigned libraries);
LSH_HIDDEN void lsh_open_loaders(lua_State *L, unsigned libraries, unsigned allowed);
LSH_HIDDEN void lsh_keep_traceback(lua_State *L, lua_State *from, int level);

extern char lsh_wait_mark LSH_HIDDEN;

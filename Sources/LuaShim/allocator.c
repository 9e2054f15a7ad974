// Lua's allocator: blocks up to 512 bytes from free lists by size, larger ones from malloc, everything counted.
// Over the limit an allocation is refused, unless a Swift frame is innermost: an error raised there would jump over
// it, so the allocation succeeds, `overshot` is noted and the trampoline raises when Swift has returned.
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LSH_PLAIN_MALLOC 1 // let the sanitizer see every block
#endif
#endif

enum { FIRST_SLAB = 32 * 1024, LARGEST_SLAB = 1024 * 1024, LARGE = 64 * 1024 };

typedef struct slab {
  struct slab *older;
  size_t size;
} slab;

static inline size_t class_of(size_t size) { return (size + 15) >> LSH_CLASS_SHIFT; }

#ifdef LSH_PLAIN_MALLOC
static inline bool pooled(size_t size) { return (void)size, false; }
#else
static inline bool pooled(size_t size) { return size <= LSH_LARGEST_POOLED; }
#endif

static void *refill(lsh_pool *p, size_t class) {
  size_t size = class << LSH_CLASS_SHIFT;
  // What the old slab has left is cut into blocks of its size rather than lost.
  size_t rest = (size_t)(p->end - p->next) >> LSH_CLASS_SHIFT;
  if (rest > 0) {
    *(void **)p->next = p->free[rest];
    p->free[rest] = p->next;
  }
  if (p->slab_size < LARGEST_SLAB) p->slab_size = p->slab_size ? p->slab_size * 2 : FIRST_SLAB;
  slab *s = malloc(p->slab_size);
  if (s == NULL) {
    p->next = p->end = NULL;
    return NULL;
  }
  s->older = p->slabs;
  s->size = p->slab_size;
  p->slabs = s;
  p->held += p->slab_size;
  p->next = (char *)s + ((sizeof(slab) + 15) & ~(size_t)15);
  p->end = (char *)s + p->slab_size;
  void *block = p->next;
  p->next += size;
  return block;
}

static inline void *take(lsh_pool *p, size_t size) {
  if (!pooled(size)) {
    void *block = malloc(size);
    if (block) p->held += size;
    return block;
  }
  size_t class = class_of(size);
  void *block = p->free[class];
  if (LSH_LIKELY(block != NULL)) {
    p->free[class] = *(void **)block;
    return block;
  }
  size = class << LSH_CLASS_SHIFT;
  if (LSH_LIKELY((size_t)(p->end - p->next) >= size)) {
    block = p->next;
    p->next += size;
    return block;
  }
  return refill(p, class);
}

static inline void give(lsh_pool *p, void *block, size_t size) {
  if (!pooled(size)) {
    p->held -= size;
    free(block);
    return;
  }
  size_t class = class_of(size);
  *(void **)block = p->free[class];
  p->free[class] = block;
}

// Whether an allocation that would exceed the limit may go through. Lua collects after a refusal and asks once more
// for the same block; only when that is refused too, or never comes, was memory really out. Then the run is
// stopped, so that a pcall in the script cannot swallow it.
static bool over(lsh_host *h, void *block, size_t size) {
  if (h->swift) {
    h->overshot = true;
    return true;
  }
  lsh_pool *p = &h->pool;
  if (p->refusal && p->refused == block && p->refused_size == size) {
    p->refusal = false;
    lsh_stop_self(h, LSH_STOP_MEMORY);
    return false;
  }
  p->refusal = true;
  p->refused = block;
  p->refused_size = size;
  // The buffers of Lua's library do not ask again, and raise what a pcall catches: the hook then sees that the refusal
  // stands.
  lsh_arm(h->running);
  return false;
}

// The system itself has no memory. Lua collects and asks once more; a second refusal makes it raise, which it may not
// do over a Swift frame. Then the program ends, as it does where Swift finds no memory.
static void no_memory(lsh_host *h, void *block, size_t size) {
  if (!h->swift) return;
  lsh_pool *p = &h->pool;
  if (p->starved && p->refused == block && p->refused_size == size) {
    fputs("lua: the system has no more memory\n", stderr);
    abort();
  }
  p->starved = true;
  p->refused = block;
  p->refused_size = size;
}

void *lsh_allocate(void *ud, void *block, size_t old_size, size_t size) {
  lsh_host *h = ud;
  lsh_pool *p = &h->pool;
  if (block == NULL) old_size = 0;
  if (size == 0) {
    if (block) {
      p->used -= old_size;
      give(p, block, old_size);
    }
    return NULL;
  }
  if (size > old_size) {
    if (LSH_UNLIKELY(p->limit != 0 && p->used + (size - old_size) + lsh_held(h) > p->limit)) {
      if (!over(h, block, size)) return NULL;
    } else if (LSH_UNLIKELY(p->refusal)) {
      // Granted on the second try: fine. Something else: the refused one was given up, memory was out.
      bool again = p->refused == block && p->refused_size == size;
      p->refusal = false;
      if (!again) lsh_stop_self(h, LSH_STOP_MEMORY);
    }
  }
  void *result;
  if (block == NULL) {
    result = take(p, size);
  } else if (!pooled(old_size) && !pooled(size)) {
    // Loops of Lua's library that no hook sees (io.read("a") from a file without end) grow a buffer: a stop ends them
    // here.
    if (LSH_UNLIKELY(size >= LARGE && size > old_size && !h->swift && lsh_reason(h) != LSH_STOP_NONE)) return NULL;
    result = realloc(block, size);
    if (result) p->held += size - old_size;
  } else if (pooled(old_size) && pooled(size) && class_of(old_size) == class_of(size)) {
    result = block;
  } else {
    result = take(p, size);
    if (result) {
      memcpy(result, block, old_size < size ? old_size : size);
      give(p, block, old_size);
    }
  }
  if (LSH_LIKELY(result != NULL)) {
    p->used += size - old_size;
    if (p->used > p->peak) p->peak = p->used;
  } else {
    no_memory(h, block, size);
  }
  return result;
}

void lsh_free_pool(lsh_pool *p) {
  for (slab *s = p->slabs; s != NULL;) {
    slab *older = s->older;
    free(s);
    s = older;
  }
  p->slabs = NULL;
}

lsh_memory lsh_memory_of(lsh_host *h) {
  return (lsh_memory){.used = h->pool.used, .peak = h->pool.peak, .limit = h->pool.limit, .held = h->pool.held};
}

void lsh_set_memory_limit(lsh_host *h, size_t limit) { h->pool.limit = limit; }

// After an overshoot: collects, and says whether the limit is still exceeded. May run finalizers; call it where an
// error may be raised or under protection.
bool lsh_over_limit(lua_State *L, lsh_host *h) {
  h->overshot = false;
  lsh_pool *p = &h->pool;
  if (p->limit == 0 || p->used + lsh_held(h) <= p->limit) return false;
  lua_gc(L, LUA_GCCOLLECT);
  if (p->used + lsh_held(h) <= p->limit) return false;
  lsh_stop_self(h, LSH_STOP_MEMORY);
  return true;
}

// Before a large buffer: the library's buffers do not collect garbage where they find no room. Ends the run where that
// does not help either.
void lsh_make_room(lua_State *L, size_t size) {
  lsh_host *h = lsh_of(L);
  const lsh_pool *p = &h->pool;
  if (p->limit == 0 || p->used + lsh_held(h) + size <= p->limit) return;
  lua_gc(L, LUA_GCCOLLECT);
  if (p->used + lsh_held(h) + size <= p->limit) return;
  lsh_stop_self(h, LSH_STOP_MEMORY);
  lsh_raise_stop(L);
}

// Raises the memory error that was held back while Swift was innermost.
void lsh_settle_memory(lua_State *L, lsh_host *h) {
  if (!lsh_over_limit(L, h)) return;
  lua_settop(L, 0);
  lsh_raise_stop(L);
}

void lsh_control_hold(lsh_control *c, ptrdiff_t bytes) {
  atomic_fetch_add_explicit(&c->held, (size_t)bytes, memory_order_relaxed);
}

bool lsh_must_look(lua_State *L, unsigned steps) {
  lsh_host *h = lsh_of(L);
  if (LSH_UNLIKELY(h->budget != 0)) {
    h->instructions += steps;
    if (h->instructions >= h->budget) lsh_stop_self(h, LSH_STOP_INSTRUCTIONS);
  }
  return h->overshot || lsh_reason(h) != LSH_STOP_NONE;
}

int lsh_check(lua_State *L) {
  lsh_host *h = lsh_of(L);
  if (lsh_reason(h) == LSH_STOP_NONE) lsh_over_limit(L, h);
  return lsh_reason(h);
}

ptrdiff_t lsh_room(lua_State *L) {
  lsh_host *h = lsh_of(L);
  if (h->pool.limit == 0) return PTRDIFF_MAX;
  size_t taken = h->pool.used + lsh_held(h);
  return taken < h->pool.limit ? (ptrdiff_t)(h->pool.limit - taken) : 0;
}

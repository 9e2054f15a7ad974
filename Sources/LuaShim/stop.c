// Stopping a run from outside at no cost while nobody does: a flag, a signal to the thread that is inside Lua, and in
// its handler a count hook on the running coroutine. The hook yields where that is possible (no pcall sees a yield)
// and raises where it is not; it stays until everything has unwound.
#include "internal.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

enum { BUDGET_PERIOD = 1000, TICK = 20 * 1000 * 1000 };

static _Thread_local lsh_host *volatile current;
static _Thread_local int thread_id;
// Repeats the signal on this thread while a stop is in force: the first may have come a moment before a system call
// that waits.
static _Thread_local timer_t reminder;
static _Thread_local volatile bool reminds, reminding;

static int stop_signal(void) { return SIGRTMIN + 5; }

// Keeps the line that the stop finds first: what unwinds after it is on other ones.
static void note_place(lua_State *L) {
  lsh_host *h = lsh_of(L);
  if (h->stopped.line < 0) h->stopped = lsh_where(L, 0);
}

// Raises without running a message handler, as only the memory error does: inside a hook no further hook runs, so a
// handler that loops could not be stopped any more.
int lsh_raise_stop(lua_State *L) {
  note_place(L);
  lua_pushliteral(L, "not enough memory");
  return lua_error(L);
}

static void hook(lua_State *L, lua_Debug *record) {
  (void)record;
  lsh_host *h = lsh_of(L);
  if (LSH_UNLIKELY(h->pool.refusal)) { // an allocation was refused, and what gave up was caught by a pcall
    h->pool.refusal = false;
    lsh_stop_self(h, LSH_STOP_MEMORY);
  }
  if (lsh_reason(h) == LSH_STOP_NONE) {
    if (h->budget == 0) {
      lua_sethook(L, NULL, 0, 0); // left over from a run that was stopped
      return;
    }
    if (lua_gethookcount(L) != h->period) {
      lsh_plant_budget(h, L);
      return;
    }
    h->instructions += (uint64_t)h->period;
    if (h->instructions < h->budget) return;
    lsh_stop_self(h, LSH_STOP_INSTRUCTIONS);
  }
  if (lua_isyieldable(L)) {
    note_place(L);
    lua_yield(L, 0);
    return;
  }
  lsh_raise_stop(L);
}

void lsh_arm(lua_State *L) {
  if (L != NULL) lua_sethook(L, hook, LUA_MASKCOUNT, 1);
}

void lsh_plant_budget(lsh_host *h, lua_State *L) {
  if (h->budget == 0 || (lua_gethook(L) == hook && lua_gethookcount(L) == h->period)) return; // or its count is lost
  lua_sethook(L, hook, LUA_MASKCOUNT, h->period);
}

void lsh_stop_self(lsh_host *h, int reason) {
  int none = LSH_STOP_NONE;
  atomic_compare_exchange_strong(&h->control->stop, &none, reason);
  lsh_arm(h->running);
}

// Leaves a C function of ours when the run is being stopped.
static int never(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  return luaL_error(L, "the run was stopped");
}

int lsh_unwind(lua_State *L) {
  lsh_arm(L);
  if (lua_isyieldable(L)) return lua_yieldk(L, 0, 0, never);
  return lsh_raise_stop(L);
}

// For long loops in C: counts work against the budget and leaves when a stop has come.
int lsh_tick(lua_State *L, lsh_host *h, uint64_t work) {
  if (h->budget != 0) {
    h->instructions += work;
    if (h->instructions >= h->budget) lsh_stop_self(h, LSH_STOP_INSTRUCTIONS);
  }
  if (LSH_UNLIKELY(lsh_reason(h) != LSH_STOP_NONE)) {
    lsh_arm(L);
    return lsh_raise_stop(L);
  }
  return 0;
}

static void on_signal(int number, siginfo_t *info, void *context) {
  (void)number, (void)context;
  lsh_host *h = current;
  if (info->si_code == SI_TIMER && info->si_value.sival_ptr != NULL) {
    // Also while the thread waits outside of Lua: the signal ends its wait, and it sees the reason.
    lsh_host *owner = info->si_value.sival_ptr;
    int none = LSH_STOP_NONE;
    atomic_compare_exchange_strong(&owner->control->stop, &none, LSH_STOP_TIME);
  }
  if (h == NULL || lsh_reason(h) == LSH_STOP_NONE) return;
  lsh_arm(h->running);
  if (reminds) {
    const struct itimerspec span = {.it_value = {.tv_nsec = TICK}};
    timer_settime(reminder, 0, &span, NULL);
    reminding = true;
  }
}

// The thread leaves Lua: no signal comes late, to end a wait of the next run.
static void remind_no_more(void) {
  const struct itimerspec none = {.it_value = {.tv_nsec = 0}};
  timer_settime(reminder, 0, &none, NULL);
  reminding = false;
}

// A timer that sends the stop's signal, with that value, to this thread.
static bool make_timer(void *value, timer_t *timer) {
  struct sigevent event;
  memset(&event, 0, sizeof event);
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = stop_signal();
  event.sigev_value.sival_ptr = value;
  event.sigev_notify_thread_id = thread_id;
  return timer_create(CLOCK_MONOTONIC, &event, timer) == 0;
}

static pthread_key_t end_of_thread;

static void leave_thread(void *ignored) {
  (void)ignored;
  reminds = false;
  timer_delete(reminder);
}

static void install_handler(void) {
  pthread_key_create(&end_of_thread, leave_thread);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = on_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK; // no SA_RESTART: a blocking read in Lua's io is to end as well
  sigemptyset(&action.sa_mask);
  sigaction(stop_signal(), &action, NULL);
}

// What a thread needs before it runs Lua for the first time. Worker threads of libdispatch block every signal.
static void prepare_thread(void) {
  thread_id = (int)syscall(SYS_gettid);
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install_handler);
  reminds = make_timer(NULL, &reminder);
  if (reminds) pthread_setspecific(end_of_thread, &reminder);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, stop_signal());
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void lsh_enter(lsh_host *h, lua_State *L, lsh_entry *entry) {
  *entry = (lsh_entry){
      .frame = {.L = L, .outer = h->frames},
      .outer_host = current,
      .running = h->running,
      .task = h->task,
      .swift = h->swift,
      .can_wait = h->can_wait,
      .yields = h->yields,
  };
  h->frames = &entry->frame;
  h->running = L;
  h->swift = false;
  if (current != h) {
    if (LSH_UNLIKELY(thread_id == 0)) prepare_thread();
    current = h;
    atomic_exchange(&h->control->thread, thread_id);
  }
  // A stop from before is seen here; one from now on finds `current` in its handler.
  atomic_signal_fence(memory_order_seq_cst);
  if (LSH_UNLIKELY(lsh_reason(h) != LSH_STOP_NONE)) lsh_arm(L);
}

void lsh_leave(lsh_host *h, lsh_entry *entry) {
  h->frames = entry->frame.outer;
  h->running = entry->running;
  h->task = entry->task;
  h->swift = entry->swift;
  h->can_wait = entry->can_wait;
  h->yields = entry->yields;
  if (entry->outer_host != h) {
    if (entry->frame.outer == NULL) atomic_store_explicit(&h->control->thread, 0, memory_order_release);
    current = h = entry->outer_host;
    atomic_signal_fence(memory_order_seq_cst);
    if (LSH_UNLIKELY(reminding)) remind_no_more();
    if (h != NULL && lsh_reason(h) != LSH_STOP_NONE) lsh_arm(h->running);
  } else {
    atomic_signal_fence(memory_order_seq_cst);
    if (LSH_UNLIKELY(lsh_reason(h) != LSH_STOP_NONE)) lsh_arm(h->running);
  }
}

lsh_control *lsh_host_control(lsh_host *h) { return h->control; }

lsh_control *lsh_control_retain(lsh_control *c) {
  atomic_fetch_add(&c->references, 1);
  return c;
}

void lsh_control_release(lsh_control *c) {
  if (atomic_fetch_sub(&c->references, 1) == 1) free(c);
}

bool lsh_control_stop(lsh_control *c, int reason) {
  int none = LSH_STOP_NONE;
  bool first = atomic_compare_exchange_strong(&c->stop, &none, reason);
  lsh_host *h = current;
  if (h != NULL && h->control == c) { // from inside the run
    lsh_arm(h->running);
    return first;
  }
  int thread = atomic_load(&c->thread);
  // A thread that has ended meanwhile is an error the kernel reports and nobody needs.
  if (thread != 0) syscall(SYS_tgkill, getpid(), thread, stop_signal());
  return first;
}

int lsh_control_reason(lsh_control *c) { return atomic_load(&c->stop); }
void lsh_control_reset(lsh_control *c) { atomic_store(&c->stop, LSH_STOP_NONE); }

void lsh_set_budget(lsh_host *h, uint64_t instructions) {
  h->instructions = 0;
  h->budget = instructions;
  h->period = BUDGET_PERIOD;
  if (instructions != 0 && instructions < BUDGET_PERIOD) h->period = (int)instructions;
  if (instructions != 0)
    lsh_plant_budget(h, h->main);
  else
    lua_sethook(h->main, NULL, 0, 0);
}

uint64_t lsh_instructions(lsh_host *h) { return h->instructions; }

void lsh_unwatch(lsh_host *h) {
  if (h->watching) timer_delete(h->watch);
  h->watching = false;
}

bool lsh_watch(lsh_host *h, uint64_t nanoseconds) {
  if (nanoseconds == 0) {
    lsh_unwatch(h);
    return true;
  }
  if (thread_id == 0) prepare_thread();
  if (h->watching && h->watch_thread != thread_id) lsh_unwatch(h);
  if (!h->watching) {
    if (!make_timer(h, &h->watch)) return false;
    h->watching = true;
    h->watch_thread = thread_id;
  }
  struct itimerspec span;
  memset(&span, 0, sizeof span);
  span.it_value.tv_sec = (time_t)(nanoseconds / 1000000000u);
  span.it_value.tv_nsec = (long)(nanoseconds % 1000000000u);
  // It goes on ticking after the first shot, as that may fall between two entries into Lua.
  span.it_interval.tv_nsec = TICK;
  return timer_settime(h->watch, 0, &span, NULL) == 0;
}

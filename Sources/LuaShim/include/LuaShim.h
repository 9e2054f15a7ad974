// The C side of the Lua binding: everything that may raise, yield or longjmp stays here, so that no jump ever crosses
// a Swift frame. Swift calls in through these functions; Lua calls Swift through the trampoline, which raises or
// yields only after Swift has returned.
#pragma once

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// Constants that are macros in lua.h and do not reach Swift.
enum { LSH_REGISTRY = LUA_REGISTRYINDEX };
enum { LSH_MULTIPLE = LUA_MULTRET };
enum { LSH_NO_REFERENCE = LUA_NOREF };

// What a host function answers instead of a count of results.
enum {
  LSH_RAISE = -1,  // the error value is on top of the stack
  LSH_WAIT = -2,   // suspend the task; the token has been left with lsh_set_wait
  LSH_YIELD = -16, // a script-visible yield of (LSH_YIELD - answer) values
};

// How running a piece of Lua ended.
enum {
  LSH_FINISHED = 0, // results are on the stack
  LSH_WAITING,      // a host function waits; see lsh_wait_token
  LSH_YIELDED,      // the script yielded values to the host
  LSH_FAILED,       // an error value is on top
  LSH_OUT_OF_MEMORY,// a memory error; the message is on top
  LSH_STOPPED,      // the run was stopped; see lsh_stop_reason
  LSH_EXHAUSTED,    // lsh_next: there is no further pair
};

// Why a run was stopped. Reasons from LSH_STOP_HOST on belong to the host.
enum {
  LSH_STOP_NONE = 0,
  LSH_STOP_CANCELLED,
  LSH_STOP_TIME,
  LSH_STOP_INSTRUCTIONS,
  LSH_STOP_MEMORY,
  LSH_STOP_HOST = 16,
};

typedef struct lsh_host lsh_host;
typedef struct lsh_control lsh_control;

// A host function: works on the stack of its coroutine, answers a count or one of the marks above.
typedef int (*lsh_function)(lua_State *);
// Called with the object of a box or userdata that Lua has let go.
typedef void (*lsh_release)(void *);

// --- host.c: life of a state --------------------------------------------------------------------------------------

// Makes a state without libraries. `memory_limit` in bytes, 0 for none. NULL when memory is out.
lsh_host *_Nullable lsh_open(size_t memory_limit, lsh_release release);
// Ends a state; finalizers run, under its limits. Answers the reason of a stop that has cut one of them short.
int lsh_close(lsh_host *host);
lua_State *lsh_main(lsh_host *host);
lsh_host *lsh_host_of(lua_State *L);
void lsh_set_owner(lsh_host *host, void *_Nullable owner);
void *_Nullable lsh_owner(lua_State *L);

// The table of globals is at `index`, and its metatable makes some when they are first read; its field `__fill` makes
// all of them.
void lsh_globals_are_lazy(lua_State *L, int index);
void lsh_words_are_lazy(lua_State *L, int index);
// Whether the next stop by the host closes what the stopped coroutine has to close (`<close>`), as os.exit(code, true)
// does.
void lsh_close_on_stop(lsh_host *host, bool closes);

// --- trampoline.c: host functions ---------------------------------------------------------------------------------

// Pushes a closure of `function` over the `upvalues` values on top (popped); `lsh_upvalue(1)` is the first of them.
void lsh_push_function(lua_State *L, lsh_function function, int upvalues);
static inline int lsh_upvalue(int index) { return lua_upvalueindex(index + 1); }
// Pushes a full userdata that owns `object` and releases it when collected.
void lsh_push_box(lua_State *L, void *object);
// The object of the box at `index`, which must be one: an upvalue, say, that nobody else can set.
static inline void *_Nullable lsh_box(lua_State *L, int index) {
  void *_Nullable *block = (void *_Nullable *)lua_touserdata(L, index);
  return block ? *block : NULL;
}

// --- results.c ----------------------------------------------------------------------------------------------------

// True only if the script discards the results of the host function that is running; false where that is not certain.
bool lsh_discards_results(lua_State *L);

// --- wait.c -------------------------------------------------------------------------------------------------------

bool lsh_can_wait(lua_State *L);
void lsh_set_wait(lua_State *L, uint64_t token);
uint64_t lsh_wait_token(lsh_host *host);
lua_State *_Nullable lsh_waiter(lsh_host *host);
bool lsh_is_waiting(lua_State *coroutine);
lua_State *_Nullable lsh_task(lsh_host *host);
lua_State *lsh_running(lsh_host *host);

// --- run.c: running Lua from Swift --------------------------------------------------------------------------------

// Calls the function below `arguments` values; on failure one error value replaces them. The traceback, when asked
// for, is left for lsh_push_traceback. Never yields.
int lsh_call(lua_State *L, int arguments, int results, bool traceback);
// Starts or continues a coroutine with the `arguments` on top of its stack; `raise` raises the one on top at the
// waiting call instead. `yields` lets the script's own coroutine.yield reach the host.
int lsh_resume(lua_State *coroutine, int arguments, bool raise, bool yields, int *results);
// A new coroutine, pushed on L.
lua_State *lsh_new_coroutine(lua_State *L);
// The coroutine whose host function waits in the suspended task `co`; NULL when none does.
lua_State *_Nullable lsh_waiting_call(lua_State *co);
// Ends a coroutine, closing its pending variables. Its error value, if any, is on top and the answer LSH_FAILED.
int lsh_end(lua_State *coroutine);
// Pushes the traceback that the last failed call or resume left (or nil).
void lsh_push_traceback(lua_State *L);

// --- protect.c: what may run a metamethod, and so raise. All answer as lsh_call; an error value is then on top. ---

int lsh_get(lua_State *L, int index);               // pops a key, pushes t[key]
int lsh_set(lua_State *L, int index);               // pops a key and a value, t[key] = value
int lsh_next(lua_State *L, int index);              // pops a key, pushes the next pair, or answers LSH_EXHAUSTED
int lsh_length(lua_State *L, int index);            // pushes #t
int lsh_text(lua_State *L, int index);              // pushes tostring(v)
int lsh_equal(lua_State *L, int a, int b);          // pushes a == b as a boolean
int lsh_load(lua_State *L, const char *_Nullable text, size_t length, const char *name, const char *mode);
int lsh_collect(lua_State *L, int what, int argument);
int lsh_set_metatable(lua_State *L, int index);

// --- stop.c -------------------------------------------------------------------------------------------------------

lsh_control *lsh_host_control(lsh_host *host);
lsh_control *lsh_control_retain(lsh_control *control);
void lsh_control_release(lsh_control *control);
// Any thread, any signal handler. False when a stop is already under way.
bool lsh_control_stop(lsh_control *control, int reason);
int lsh_control_reason(lsh_control *control);
void lsh_control_reset(lsh_control *control);
void lsh_set_budget(lsh_host *host, uint64_t instructions);
uint64_t lsh_instructions(lsh_host *host);
// Stops the run with LSH_STOP_TIME when `nanoseconds` have passed on this thread's watch; 0 calls the watch off.
bool lsh_watch(lsh_host *host, uint64_t nanoseconds);

// --- allocator.c --------------------------------------------------------------------------------------------------

typedef struct lsh_memory {
  size_t used;  // bytes Lua holds
  size_t peak;
  size_t limit; // 0: none
  size_t held;  // bytes taken from the system
} lsh_memory;

lsh_memory lsh_memory_of(lsh_host *host);
void lsh_set_memory_limit(lsh_host *host, size_t limit);
// Counts what the host holds for scripts outside of Lua against the limit; negative when it lets go. Any thread.
void lsh_control_hold(lsh_control *control, ptrdiff_t bytes);
// For long work of the host: counts `steps` against the instruction budget. True when lsh_check has something to look
// at.
bool lsh_must_look(lua_State *L, unsigned steps);
// The reason why the run is to end, or LSH_STOP_NONE. Over the memory limit it collects garbage first: finalizers may
// run.
int lsh_check(lua_State *L);
// How many bytes are left until the memory limit; PTRDIFF_MAX if there is none.
ptrdiff_t lsh_room(lua_State *L);

// --- libraries.c --------------------------------------------------------------------------------------------------

enum {
  LSH_LIB_BASE = 1 << 0,
  LSH_LIB_PACKAGE = 1 << 1,
  LSH_LIB_COROUTINE = 1 << 2,
  LSH_LIB_STRING = 1 << 3,
  LSH_LIB_UTF8 = 1 << 4,
  LSH_LIB_TABLE = 1 << 5,
  LSH_LIB_MATH = 1 << 6,
  LSH_LIB_IO = 1 << 7,
  LSH_LIB_OS = 1 << 8,
  LSH_LIB_DEBUG = 1 << 9,
};

enum {
  LSH_ALLOW_BYTECODE = 1 << 0,
  LSH_ALLOW_FINALIZERS = 1 << 1, // __gc in tables made by scripts
  LSH_ALLOW_FILES = 1 << 2,      // dofile, loadfile
  LSH_ALLOW_C_MODULES = 1 << 3,
  LSH_ALLOW_OWN_BYTECODE = 1 << 4, // what string.dump has made in the same state
};

// Opens the libraries of the set, with the coroutine library and the loaders replaced by ours.
int lsh_open_libraries(lua_State *L, unsigned libraries, unsigned allowed);
// The directory name of Debian's per-architecture folder, as in /usr/lib/x86_64-linux-gnu; "" when unknown.
const char *lsh_multiarch(void);

// --- streams.c ----------------------------------------------------------------------------------------------------

enum { LSH_STREAM_OUTPUT = 1, LSH_STREAM_ERRORS = 2 };
enum { LSH_BUFFER_NONE = 0, LSH_BUFFER_LINE, LSH_BUFFER_FULL };

// What a script does to its standard streams. The functions answer 0 or an error number and never touch Lua.
typedef struct lsh_streams {
  void *_Nullable context;
  int (*_Nullable write)(void *_Nullable context, int stream, const char *bytes, size_t length);
  int (*_Nullable flush)(void *_Nullable context, int stream);
  int (*_Nullable buffer)(void *_Nullable context, int stream, int mode, size_t size);
  // Says whether the io library must not open that file: 1 if so.
  int (*_Nullable keeps)(void *_Nullable context, const char *name);
} lsh_streams;

// From now on the host does what scripts do to standard output and standard error; NULL leaves it to the library.
void lsh_set_streams(lsh_host *host, const lsh_streams *_Nullable streams);

// --- where.c ------------------------------------------------------------------------------------------------------

typedef struct lsh_place {
  int line;          // -1: no Lua frame
  char source[LUA_IDSIZE];
} lsh_place;

// The `level`th Lua frame (0: innermost) that does not come from a chunk of the host's own. Looks at the coroutines
// around this one too.
lsh_place lsh_where(lua_State *L, int level);
// Pushes a text with the innermost such place in front.
void lsh_push_located(lua_State *L, const char *_Nullable text, size_t length);
// Chunk names that start so are the host's own and never the place of a failure.
void lsh_set_own_prefix(lsh_host *host, const char *prefix);
// Where the last failed call or resume came from.
lsh_place lsh_failure_place(lsh_host *host);

// --- userdata.c ---------------------------------------------------------------------------------------------------

// Pushes a userdata that owns `object`, with the metatable on top (popped).
void lsh_push_object(lua_State *L, void *object);
// The object of the userdata at `index` if its metatable carries `type`; NULL for anything else or when released.
void *_Nullable lsh_object(lua_State *L, int index, const void *type);
// Marks the metatable on top as one of host objects of `type`, with __gc and a locked __metatable.
void lsh_seal_metatable(lua_State *L, const void *type, const char *name);
// Lets go of the object early. False when it was no object of this type or already released.
bool lsh_release_object(lua_State *L, int index, const void *type);

#pragma clang assume_nonnull end

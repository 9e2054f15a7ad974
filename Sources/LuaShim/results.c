// Whether a call's results are thrown away. A host that knows need not make them.
//
// Lua tells a C function neither how many results its caller wants nor which instruction calls it. Its own dump of the
// calling function does: a call `object:name(…)` is OP_SELF and later an OP_CALL on the same register, whose C is one
// more than the number of results (0: all of them). So if every method call of that name in the function discards its
// results, this one does. Only such a function gets the answer yes; whatever is not understood is a no, and the results
// are made.
#include "internal.h"

#include <stdlib.h>
#include <string.h>

enum { OP_SELF = 20, OP_CALL = 68, OP_TAILCALL = 69 };
enum { NAMES = 256 }; // an instruction names no constant beyond
enum { SHORT_STRING = 0x04, LONG_STRING = 0x14, INTEGER = 0x03, FLOAT = 0x13 };
enum { LARGEST_DUMP = 64 * 1024 }; // the code and constants of a function that is looked at; what is larger is a no

typedef struct image {
  size_t count;
  unsigned char bytes[LARGEST_DUMP];
} image;

typedef struct reader {
  const unsigned char *at, *end;
  bool failed;
} reader;

static int keep(lua_State *L, const void *piece, size_t size, void *context) {
  (void)L;
  image *dump = context;
  size_t room = sizeof dump->bytes - dump->count;
  size_t taken = size < room ? size : room;
  memcpy(dump->bytes + dump->count, piece, taken);
  dump->count += taken;
  return taken < size; // the rest is not needed: nested functions, debug information
}

static const unsigned char *skip(reader *r, size_t size) {
  const unsigned char *start = r->at;
  if (size > (size_t)(r->end - r->at)) {
    r->failed = true;
    return NULL;
  }
  r->at += size;
  return start;
}

static unsigned char byte(reader *r) {
  const unsigned char *at = skip(r, 1);
  return at ? *at : 0;
}

static size_t number(reader *r) {
  size_t value = 0;
  for (int bits = 0; bits < 63; bits += 7) {
    unsigned char part = byte(r);
    value = value << 7 | (part & 0x7F);
    if (part & 0x80) return value;
  }
  r->failed = true;
  return 0;
}

// The text of Lua 5.4's header; another format or another size of its numbers is not understood.
static bool header(reader *r) {
  const lua_Integer integer = 0x5678;
  const lua_Number real = 370.5;
  unsigned char expected[31] = "\x1bLua\x54\x00\x19\x93\r\n\x1a\n";
  expected[12] = sizeof(unsigned);
  expected[13] = sizeof integer;
  expected[14] = sizeof real;
  memcpy(expected + 15, &integer, sizeof integer);
  memcpy(expected + 23, &real, sizeof real);
  const unsigned char *found = skip(r, sizeof expected);
  return found && memcmp(found, expected, sizeof expected) == 0;
}

// Which of the function's constants are the string `name`.
static bool constants(reader *r, const char *name, bool is_name[NAMES]) {
  size_t length = strlen(name), count = number(r);
  for (size_t i = 0; i < count && !r->failed; i++) {
    switch (byte(r)) {
    case INTEGER: skip(r, sizeof(lua_Integer)); break;
    case FLOAT: skip(r, sizeof(lua_Number)); break;
    case SHORT_STRING:
    case LONG_STRING: {
      size_t size = number(r);
      if (size == 0) return false;
      const unsigned char *text = skip(r, size - 1);
      if (i < NAMES && text) is_name[i] = size - 1 == length && memcmp(text, name, length) == 0;
      break;
    }
    case 0x00: case 0x01: case 0x11: break; // nil, false, true
    default: return false;
    }
  }
  return !r->failed;
}

static unsigned instruction(const unsigned char *code, size_t place) {
  unsigned result;
  memcpy(&result, code + place * sizeof result, sizeof result);
  return result;
}

// Between OP_SELF and its call the arguments are made, in registers above. So the next call on that register is the
// one.
static bool discards(const unsigned char *code, size_t count, size_t self) {
  unsigned target = instruction(code, self) >> 7 & 0xFF;
  for (size_t i = self + 1; i < count; i++) {
    unsigned it = instruction(code, i), op = it & 0x7F;
    if ((op == OP_CALL || op == OP_TAILCALL) && (it >> 7 & 0xFF) == target) return op == OP_CALL && it >> 24 == 1;
  }
  return false;
}

// Whether every method call of that name in the function on top of the stack discards its results.
static bool all_discard(lua_State *L, const char *name) {
  image *dump = malloc(sizeof *dump);
  if (dump == NULL) return false;
  dump->count = 0;
  lua_dump(L, keep, dump, 1);
  reader r = {.at = dump->bytes, .end = dump->bytes + dump->count};
  bool all = false, is_name[NAMES] = {false};
  if (!header(&r)) goto done;
  byte(&r); // how many upvalues
  size_t source = number(&r);
  if (source > 0) skip(&r, source - 1);
  number(&r); // the first and the last line
  number(&r);
  skip(&r, 3); // parameters, whether there are more, registers
  size_t count = number(&r);
  const unsigned char *code = count <= LARGEST_DUMP ? skip(&r, count * sizeof(unsigned)) : NULL;
  if (code == NULL || r.failed || !constants(&r, name, is_name)) goto done;
  for (size_t i = 0; i < count; i++) {
    unsigned it = instruction(code, i);
    if ((it & 0x7F) != OP_SELF) continue;
    bool is_constant = it >> 15 & 1;
    if (is_constant && !is_name[it >> 24]) continue;
    all = is_constant && discards(code, count, i);
    if (!all) break;
  }
done:
  free(dump);
  return all;
}

// Once in a state: this library's instructions are those that this file knows.
static bool understands(lua_State *L, lsh_host *h) {
  static const char text[] = "local a = ...\n"
                             "a:one(a:two(), a:three { n = 1.5, a:three() })\n"
                             "for _ = 1, 2 do a:one() end\n"
                             "local b = a:four() and a.x:one()\n"
                             "if b then a:six(a:six()) end\n"
                             "if a then return a:five() end\n"
                             "a:seven(-7, 2^53, 'text', nil, true, false, ...)\n";
  static const struct {
    const char *name;
    bool discards;
  } known[] = {{"two", false}, {"three", false}, {"four", false}, {"five", false},
               {"six", false}, {"seven", true},  {"eight", false}};
  if (h->reads_calls != 0) return h->reads_calls > 0;
  if (lsh_load(L, text, sizeof text - 1, "=probe", "t") != LSH_FINISHED) {
    lua_settop(L, -2);
    return false;
  }
  // The last `one` is wanted: change that, and all of them are thrown away.
  h->reads_calls = all_discard(L, "one") ? -1 : 1;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (all_discard(L, known[i].name) != known[i].discards) h->reads_calls = -1;
  lua_settop(L, -2);
  return h->reads_calls > 0;
}

bool lsh_discards_results(lua_State *L) {
  lua_Debug call, caller;
  // "method": the calling instruction is a call, and OP_SELF has loaded the function.
  if (!lua_getstack(L, 0, &call) || !lua_getinfo(L, "n", &call) || call.name == NULL) return false;
  if (strcmp(call.namewhat, "method") != 0 || !lua_getstack(L, 1, &caller)) return false;
  if (!lua_checkstack(L, 4) || !understands(L, lsh_of(L))) return false;
  lua_getinfo(L, "f", &caller);
  bool all = !lua_iscfunction(L, -1) && all_discard(L, call.name);
  lua_settop(L, -2);
  return all;
}

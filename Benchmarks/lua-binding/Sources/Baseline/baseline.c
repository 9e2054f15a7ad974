#include "Baseline.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEXT(name, text) {name, FIELD_STRING, text, sizeof text - 1, 0}
#define NUMBER(name, number) {name, FIELD_INTEGER, "", 0, number}
#define FLAG(name, number) {name, FIELD_BOOLEAN, "", 0, number}

const field user_fields[FIELD_COUNT] = {
    TEXT("userId", "6295b5a1c2d3e4f5a6b7c8d9"),
    TEXT("username", "sandra.lee"),
    TEXT("email", "sandra.lee@example.com"),
    TEXT("phone", "13812345678"),
    TEXT("phoneCountryCode", "+86"),
    TEXT("nickname", "San"),
    TEXT("name", "Sandra Lee"),
    TEXT("givenName", "Sandra"),
    TEXT("familyName", "Lee"),
    TEXT("status", "Activated"),
    TEXT("workStatus", "Active"),
    TEXT("gender", "F"),
    TEXT("birthdate", "1990-02-28"),
    TEXT("city", "Shanghai"),
    TEXT("province", "Shanghai"),
    TEXT("country", "CN"),
    TEXT("address", "1 Example Road"),
    TEXT("company", "Example Ltd."),
    TEXT("externalId", "employee-004711"),
    TEXT("createdAt", "2022-05-31T06:30:41.000Z"),
    TEXT("updatedAt", "2024-11-02T17:09:12.000Z"),
    NUMBER("loginsCount", 42),
    NUMBER("passwordSecurityLevel", 2),
    FLAG("emailVerified", 1),
    FLAG("resetPasswordOnNextLogin", 0),
};

struct baseline {
  lua_State *L;
};

uint64_t baseline_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static double per(uint64_t since, int64_t count) { return (double)(baseline_now() - since) / (double)count; }

static int add(lua_State *L) {
  lua_pushinteger(L, luaL_checkinteger(L, 1) + luaL_checkinteger(L, 2));
  return 1;
}

static int fail(lua_State *L) { return luaL_error(L, "no"); }

static const char *script = "function calls(n) local add = add for i = 1, n do add(i, 1) end end\n"
                            "function throws(n) local fail, pcall = fail, pcall for i = 1, n do pcall(fail) end end\n"
                            "function small(a) return a end\n"
                            "function allocate(n) local t for i = 1, n do t = {i, {x = i}, 'a' .. i} end end\n";

baseline *baseline_open(void) {
  baseline *b = malloc(sizeof *b);
  b->L = luaL_newstate();
  luaL_openlibs(b->L);
  lua_register(b->L, "add", add);
  lua_register(b->L, "fail", fail);
  if (luaL_dostring(b->L, script) != LUA_OK) abort();
  return b;
}

void baseline_close(baseline *b) {
  lua_close(b->L);
  free(b);
}

static double run(baseline *b, const char *name, int64_t count) {
  lua_getglobal(b->L, name);
  lua_pushinteger(b->L, count);
  uint64_t since = baseline_now();
  if (lua_pcall(b->L, 1, 0, 0) != LUA_OK) abort();
  return per(since, count);
}

double baseline_call(baseline *b, int64_t count) { return run(b, "calls", count); }
double baseline_throw(baseline *b, int64_t count) { return run(b, "throws", count); }
double baseline_allocate(baseline *b, int64_t count) { return run(b, "allocate", count); }

double baseline_function(baseline *b, int64_t count) {
  lua_State *L = b->L;
  uint64_t since = baseline_now();
  lua_getglobal(L, "small");
  for (int64_t i = 0; i < count; i++) {
    lua_pushvalue(L, -1);
    lua_pushinteger(L, i);
    if (lua_pcall(L, 1, 1, 0) != LUA_OK) abort();
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return per(since, count);
}

static void push_record(lua_State *L) {
  lua_createtable(L, 0, FIELD_COUNT);
  for (int i = 0; i < FIELD_COUNT; i++) {
    const field *f = &user_fields[i];
    switch (f->kind) {
    case FIELD_STRING:
      lua_pushlstring(L, f->text, f->length);
      break;
    case FIELD_INTEGER:
      lua_pushinteger(L, f->number);
      break;
    case FIELD_BOOLEAN:
      lua_pushboolean(L, (int)f->number);
      break;
    }
    lua_setfield(L, -2, f->name);
  }
}

double baseline_push(baseline *b, int64_t count) {
  lua_gc(b->L, LUA_GCCOLLECT);
  uint64_t since = baseline_now();
  for (int64_t i = 0; i < count; i++) {
    push_record(b->L);
    lua_pop(b->L, 1);
  }
  return per(since, count);
}

static volatile size_t sink;

static void read_record(lua_State *L) {
  size_t sum = 0;
  for (int i = 0; i < FIELD_COUNT; i++) {
    const field *f = &user_fields[i];
    lua_getfield(L, -1, f->name);
    size_t length;
    switch (f->kind) {
    case FIELD_STRING: {
      const char *text = lua_tolstring(L, -1, &length);
      sum += length + (unsigned char)*text;
      break;
    }
    case FIELD_INTEGER:
      sum += (size_t)lua_tointeger(L, -1);
      break;
    case FIELD_BOOLEAN:
      sum += (size_t)lua_toboolean(L, -1);
      break;
    }
    lua_pop(L, 1);
  }
  sink = sum;
}

double baseline_read(baseline *b, int64_t count) {
  push_record(b->L);
  uint64_t since = baseline_now();
  for (int64_t i = 0; i < count; i++) read_record(b->L);
  lua_pop(b->L, 1);
  return per(since, count);
}

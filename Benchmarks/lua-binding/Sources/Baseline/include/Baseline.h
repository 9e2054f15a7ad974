// The same work in plain C, on a state of Lua's own making.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef enum { FIELD_STRING, FIELD_INTEGER, FIELD_BOOLEAN } field_kind;

typedef struct field {
  const char *name;
  field_kind kind;
  const char *text;
  size_t length;
  int64_t number;
} field;

enum { FIELD_COUNT = 25 };
extern const field user_fields[FIELD_COUNT];

typedef struct baseline baseline;

baseline *baseline_open(void);
void baseline_close(baseline *b);
// Each does its work `count` times and answers nanoseconds per operation.
double baseline_call(baseline *b, int64_t count);
double baseline_throw(baseline *b, int64_t count);
double baseline_function(baseline *b, int64_t count);
double baseline_push(baseline *b, int64_t count);
double baseline_read(baseline *b, int64_t count);
double baseline_allocate(baseline *b, int64_t count);
uint64_t baseline_now(void);

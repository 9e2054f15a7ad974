#pragma once

#include <histedit.h>
#include <stdbool.h>

// What is used of libedit.
struct library {
  EditLine *(*init)(const char *, FILE *, FILE *, FILE *);
  void (*end)(EditLine *);
  const char *(*gets)(EditLine *, int *);
  int (*wgetc)(EditLine *, wchar_t *);
  void (*push)(EditLine *, const char *);
  int (*set)(EditLine *, int, ...);
  int (*get)(EditLine *, int, ...);
  int (*source)(EditLine *, const char *);
  void (*resize)(EditLine *);
  const LineInfo *(*line)(EditLine *);
  const LineInfoW *(*wline)(EditLine *);
  int (*insertstr)(EditLine *, const char *);
  void (*deletestr)(EditLine *, int);
  int (*cursor)(EditLine *, int);
  void (*beep)(EditLine *);
  History *(*history_init)(void);
  void (*history_end)(History *);
  int (*history)(History *, HistEvent *, int, ...);
};

extern struct library cedit_library;

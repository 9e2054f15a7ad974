#pragma once
#include <stddef.h>

/// A file of the toolkit, embedded in the program.
typedef struct moonpool_toolkit_file {
  const char *name;
  const char *text;
  size_t size;
} moonpool_toolkit_file;

/// The file of that place, or one with a null name past the last. Read it through the module ScriptHost.
moonpool_toolkit_file moonpool_toolkit_file_at(size_t index);

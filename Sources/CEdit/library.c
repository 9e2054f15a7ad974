#include "library.h"

#include <dlfcn.h>
#include <locale.h>
#include <pthread.h>

#include "CEdit.h"

// libedit brings three more libraries with it, which a script that is only run never needs. So it is loaded when a person is to be asked.

struct library cedit_library;

static bool is_loaded = false;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  void *library = dlopen("libedit.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  const struct {
    void *place;
    const char *name;
  } wanted[] = {
    {&cedit_library.init, "el_init"},
    {&cedit_library.end, "el_end"},
    {&cedit_library.gets, "el_gets"},
    {&cedit_library.wgetc, "el_wgetc"},
    {&cedit_library.push, "el_push"},
    {&cedit_library.set, "el_set"},
    {&cedit_library.get, "el_get"},
    {&cedit_library.source, "el_source"},
    {&cedit_library.resize, "el_resize"},
    {&cedit_library.line, "el_line"},
    {&cedit_library.wline, "el_wline"},
    {&cedit_library.insertstr, "el_insertstr"},
    {&cedit_library.deletestr, "el_deletestr"},
    {&cedit_library.cursor, "el_cursor"},
    {&cedit_library.beep, "el_beep"},
    {&cedit_library.history_init, "history_init"},
    {&cedit_library.history_end, "history_end"},
    {&cedit_library.history, "history"},
  };
  for (size_t index = 0; index < sizeof wanted / sizeof *wanted; index++) {
    void *found = dlsym(library, wanted[index].name);
    if (!found) return;
    *(void **)wanted[index].place = found;
  }
  // Without a locale of UTF-8 a prompt with other than ASCII characters would crash libedit. What the user's own is does not matter: everything
  // the program reads and writes is UTF-8.
  is_loaded = setlocale(LC_CTYPE, "C.UTF-8") != NULL || setlocale(LC_CTYPE, "en_US.UTF-8") != NULL;
}

bool cedit_load(void) {
  pthread_once(&once, load);
  return is_loaded;
}

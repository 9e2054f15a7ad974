#pragma once

// A line editor on libedit, loaded when the first prompt at a terminal is wanted (the program is not linked with it). libedit is set up through
// variadic functions, which Swift cannot call, and its keys are bound to C functions; both is done here.
//
// An editor belongs to the thread that reads with it. Only cedit_wake may be called from others.

#include <stdbool.h>
#include <stddef.h>

typedef struct cedit cedit;

// How reading a line ended.
typedef enum {
  CEDIT_LINE = 0,         // Enter: the text is an entry
  CEDIT_ENDED = 1,        // Ctrl-D on an empty line, or the terminal has gone
  CEDIT_INTERRUPTED = 2,  // Ctrl-C, or cedit_wake
  CEDIT_LIST = 3,         // Tab, with something to be listed: show it and read on with the same text
  CEDIT_SUSPEND = 4,      // Ctrl-Z: stop, and read on with the same text
} cedit_outcome;

// What Tab does. insert is made with malloc and freed here; NULL for nothing.
typedef struct {
  size_t replaced;  // how many bytes in front of the cursor make way for insert
  char *insert;
  bool lists;  // ends the reading with CEDIT_LIST
} cedit_completion;

typedef struct {
  void *context;
  // Tab: the text, its length and the cursor in bytes. Called on the reading thread.
  cedit_completion (*complete)(void *context, const char *text, size_t length, size_t cursor);
  // Before the first key is taken: the place to load the history at, since the prompt stands already.
  void (*ready)(void *context);
} cedit_handlers;

// Loads libedit; false where it is not installed. Nothing else may be called then.
bool cedit_load(void);

// Opens an editor that reads from one terminal and shows on another, or NULL.
cedit *cedit_open(int input, int output, cedit_handlers handlers);
void cedit_close(cedit *editor);

// Reads a line, or several where several were pasted or recalled. The prompt is UTF-8, with \1 around what takes no room (colours); \1…\1 must be
// followed by a character. text is what stands there to be edited already, cursor its place in bytes.
// What was typed is found in cedit_text until the next call.
cedit_outcome cedit_read(cedit *editor, const char *prompt, const char *text, size_t cursor);
const char *cedit_text(const cedit *editor);
size_t cedit_cursor(const cedit *editor);

// Stops the program and its process group, as Ctrl-Z does, and comes back when it is continued.
void cedit_suspend(cedit *editor);

// Puts an entry behind the newest one of the history.
void cedit_remember(cedit *editor, const char *entry);

// Ends what cedit_read waits for as Ctrl-C does. From any thread.
void cedit_wake(cedit *editor);

// The terminal's width and height in characters.
void cedit_size(const cedit *editor, int *columns, int *rows);

#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <termios.h>

#include "CEdit.h"
#include "library.h"

// Keys that stand for something which is to be done, and are not to be typed: they come from read_key and cedit_stop.
enum { KEY_INTERRUPT = 3, KEY_RESTORE = 28 };

struct cedit {
  EditLine *line;
  History *history;
  cedit_handlers handlers;
  FILE *input, *output;
  int wake[2];
  bool is_plain;       // a terminal that understands no escapes
  bool is_ready;       // the history is there
  bool restores;       // text and cursor are to be put into the line
  bool has_pushback;   // a byte that was read and belongs to the next character
  unsigned char pushback;
  cedit_outcome outcome;
  char *prompt;
  char *text;
  size_t cursor;
};

// Keeps the text of the line and the cursor, and ends the reading with an outcome.
unsigned char cedit_stop(cedit *editor, cedit_outcome outcome);

// Reads a character; libedit calls it for each.
int cedit_read_key(EditLine *line, wchar_t *key);

// Takes what is pasted, from behind ESC [ 200 ~ to ESC [ 201 ~.
unsigned char cedit_paste(EditLine *line, int key);

// The editor that a libedit handle belongs to.
cedit *cedit_of(EditLine *line);

// Sends the signals that concern the terminal to an editor's wake pipe while it reads.
void cedit_watch_signals(cedit *editor);
void cedit_unwatch_signals(void);

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
  // Bytes that were read and are to be read again, the next one last, and how many of them are keys already told apart.
  unsigned char pushback[160];
  size_t pushed, verbatim;
  char *users_keys;    // the user's own file of keys, or NULL
  cedit_outcome outcome;
  char *prompt;
  char *text;
  size_t cursor;
};

// Keeps the text of the line and the cursor, and ends the reading with an outcome.
unsigned char cedit_stop(cedit *editor, cedit_outcome outcome);

// Reads a character; libedit calls it for each.
int cedit_read_key(EditLine *line, wchar_t *key);

// A byte of the terminal, or -1 at its end; and one to be read again, before those that were put back earlier.
int cedit_next_byte(cedit *editor);
void cedit_push_back(cedit *editor, unsigned char byte);

// Reads the key whose escape character has been read, and puts back what the editor is to see of it: one form for every terminal's.
void cedit_escape(cedit *editor);

// The user's file of keys (EDITRC, else ~/.editrc), made with malloc; NULL if there is none.
char *cedit_users_keys(void);

// Takes what is pasted, from behind ESC [ 200 ~ to ESC [ 201 ~.
unsigned char cedit_paste(EditLine *line, int key);

// The editor that a libedit handle belongs to.
cedit *cedit_of(EditLine *line);

// Notes the terminal's state before libedit changes it.
void cedit_remember_terminal(cedit *editor);

// Sends the signals that concern the terminal to an editor's wake pipe while it reads.
void cedit_watch_signals(cedit *editor);
void cedit_unwatch_signals(void);

// Does not return once a signal ends the program: the terminal must stay as it was found.
void cedit_halt_at_end(void);

#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "editor.h"

#define lib cedit_library

// What comes through the wake pipe.
enum { WAKE_INTERRUPT = 'i', WAKE_RESIZED = 'w', WAKE_CONTINUED = 'c' };

// A byte of the terminal, or -1 at its end.
int cedit_next_byte(cedit *editor) {
  if (editor->pushed > 0) {
    if (editor->verbatim > 0) editor->verbatim--;
    return editor->pushback[--editor->pushed];
  }
  unsigned char byte;
  for (;;) {
    ssize_t count = read(fileno(editor->input), &byte, 1);
    if (count == 1) return byte;
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
      struct pollfd wait = {.fd = fileno(editor->input), .events = POLLIN};
      poll(&wait, 1, -1);
      continue;
    }
    return -1;
  }
}

void cedit_push_back(cedit *editor, unsigned char byte) {
  if (editor->pushed < sizeof editor->pushback) editor->pushback[editor->pushed++] = byte;
}

// The rest of a character of UTF-8 whose first byte is given; false for what is none.
static bool decode(cedit *editor, int first, wchar_t *key) {
  int more = first < 0x80 ? 0 : first >= 0xF0 && first < 0xF5 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : -1;
  if (more < 0 || first >= 0xF5) return false;
  static const unsigned char masks[] = {0x7F, 0x1F, 0x0F, 0x07};
  unsigned long code = (unsigned long)first & masks[more];
  for (int count = 0; count < more; count++) {
    int byte = cedit_next_byte(editor);
    if (byte < 0) return false;
    if ((byte & 0xC0) != 0x80) {
      cedit_push_back(editor, (unsigned char)byte);
      return false;
    }
    code = code << 6 | ((unsigned long)byte & 0x3F);
  }
  static const unsigned long least[] = {0, 0x80, 0x800, 0x10000};
  if (code < least[more] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
  *key = (wchar_t)code;
  return true;
}

// How many rows the cursor stands below the row where the prompt begins.
static int rows_above(const cedit *editor, int columns) {
  int row = 0, column = 0;
  bool is_escape = false;
  size_t length = strlen(editor->prompt);
  wchar_t *wide = calloc(length + 1, sizeof *wide);
  if (!wide) return 0;
  size_t count = mbstowcs(wide, editor->prompt, length + 1);
  const LineInfoW *info = lib.wline(editor->line);
  size_t typed = (size_t)(info->cursor - info->buffer);
  for (size_t place = 0; count != (size_t)-1 && place < count + typed; place++) {
    wchar_t character = place < count ? wide[place] : info->buffer[place - count];
    if (character == 1 && place < count) is_escape = !is_escape;
    if (is_escape || character == 1) continue;
    int width = character == '\n' ? 0 : character == '\t' ? 8 - column % 8 : wcwidth(character);
    if (width < 0) width = 2;
    if (character == '\n' || column + width > columns) {
      row++;
      column = 0;
    }
    column += width;
  }
  free(wide);
  return column >= columns ? row + 1 : row;
}

// Draws the line anew for a terminal of another size.
static void resized(cedit *editor) {
  lib.resize(editor->line);
  if (editor->is_plain) return;
  int columns, rows;
  cedit_size(editor, &columns, &rows);
  int above = rows_above(editor, columns);
  if (above > 0) fprintf(editor->output, "\033[%dA", above < rows ? above : rows);
  fputs("\r\033[J", editor->output);
  lib.set(editor->line, EL_REFRESH);
  fflush(editor->output);
}

// Takes what woke the editor; true where that is to be read as Ctrl-C.
static bool was_interrupted(cedit *editor) {
  cedit_halt_at_end();
  bool is_interrupt = false;
  char what;
  while (read(editor->wake[0], &what, 1) == 1) {
    if (what == WAKE_INTERRUPT) is_interrupt = true;
    if (what == WAKE_RESIZED) resized(editor);
    if (what == WAKE_CONTINUED) {
      // Whoever had the terminal meanwhile has left it in their own state.
      lib.set(editor->line, EL_PREP_TERM, 0);
      lib.set(editor->line, EL_PREP_TERM, 1);
      if (!editor->is_plain) fputs("\r\033[J", editor->output);
      lib.set(editor->line, EL_REFRESH);
    }
  }
  return is_interrupt;
}

int cedit_read_key(EditLine *line, wchar_t *key) {
  cedit *editor = cedit_of(line);
  if (!editor->is_ready) {
    editor->is_ready = true;
    editor->handlers.ready(editor->handlers.context);
  }
  if (editor->restores) {
    *key = KEY_RESTORE;
    return 1;
  }
  for (;;) {
    if (editor->pushed == 0) {
      struct pollfd wait[] = {
        {.fd = fileno(editor->input), .events = POLLIN},
        {.fd = editor->wake[0], .events = POLLIN},
      };
      int ready = poll(wait, 2, -1);
      if (ready < 0 && errno == EINTR) continue;
      if (ready < 0) return 0;
      if (wait[1].revents && was_interrupted(editor)) {
        *key = KEY_INTERRUPT;
        return 1;
      }
      if (!wait[0].revents) continue;
    }
    bool is_verbatim = editor->verbatim > 0;
    int byte = cedit_next_byte(editor);
    if (byte < 0) return 0;
    if (byte == 27 && !is_verbatim) {
      cedit_escape(editor);
      continue;
    }
    if (decode(editor, byte, key)) return 1;
  }
}

unsigned char cedit_paste(EditLine *line, int key) {
  (void)key;
  static const char end[] = "\033[201~";
  const size_t end_length = sizeof end - 1;
  cedit *editor = cedit_of(line);
  size_t length = 0, room = 4096, matched = 0;
  char *text = malloc(room);
  bool follows_return = false;
  while (text && matched < end_length) {
    int byte = cedit_next_byte(editor);
    if (byte < 0) break;
    if (byte == end[matched]) {
      matched++;
      continue;
    }
    // What only looked like the end loses its escape character, as every control character does.
    size_t kept = matched > 1 ? matched - 1 : 0;
    if (length + kept + 2 > room) {
      char *larger = realloc(text, room *= 2);
      if (!larger) break;
      text = larger;
    }
    memcpy(text + length, end + 1, kept);
    length += kept;
    matched = byte == end[0];
    if (matched) continue;
    if (byte == '\r' || (byte == '\n' && !follows_return)) text[length++] = '\n';
    follows_return = byte == '\r';
    if (byte == '\t' || (byte >= ' ' && byte != 127)) text[length++] = (char)byte;
  }
  if (!text) return CC_ERROR;
  // Enter remains the user's to press.
  if (length > 0 && text[length - 1] == '\n') length--;
  text[length] = 0;
  int failed = length > 0 ? lib.insertstr(line, text) : 0;
  free(text);
  return failed ? CC_ERROR : CC_REFRESH;
}

void cedit_suspend(cedit *editor) {
  cedit_watch_signals(editor);
  // The whole group, as the terminal does it: whoever waits for a pipeline must see all of it stop.
  kill(0, SIGTSTP);
  // The stop may take effect a moment later. Where nobody controls jobs there is none.
  struct pollfd wait = {.fd = editor->wake[0], .events = POLLIN};
  while (poll(&wait, 1, 300) < 0 && errno == EINTR) continue;
  char what;
  while (read(editor->wake[0], &what, 1) == 1) continue;
  cedit_unwatch_signals();
}

void cedit_wake(cedit *editor) {
  char what = WAKE_INTERRUPT;
  (void)!write(editor->wake[1], &what, 1);
}

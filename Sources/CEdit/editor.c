#define _GNU_SOURCE
#include "editor.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define lib cedit_library

static const char escape_toggle = 1;

cedit *cedit_of(EditLine *line) {
  void *editor = NULL;
  lib.get(line, EL_CLIENTDATA, &editor);
  return editor;
}

static char *prompt_of(EditLine *line) { return cedit_of(line)->prompt; }

static bool keep(cedit *editor, const char *text, size_t length, size_t cursor) {
  char *copy = malloc(length + 1);
  if (!copy) return false;
  memcpy(copy, text, length);
  copy[length] = 0;
  free(editor->text);
  editor->text = copy;
  editor->cursor = cursor < length ? cursor : length;
  return true;
}

unsigned char cedit_stop(cedit *editor, cedit_outcome outcome) {
  const LineInfo *info = lib.line(editor->line);
  if (!keep(editor, info->buffer, (size_t)(info->lastchar - info->buffer), (size_t)(info->cursor - info->buffer)))
    return CC_ERROR;
  editor->outcome = outcome;
  // From the end of the line, so that what is shown next stands below all of it; the pushed key is the one that ends a line.
  const LineInfoW *wide = lib.wline(editor->line);
  lib.cursor(editor->line, (int)(wide->lastchar - wide->cursor));
  lib.push(editor->line, "\n");
  return CC_REFRESH;
}

static unsigned char interrupt(EditLine *line, int key) {
  (void)key;
  return cedit_stop(cedit_of(line), CEDIT_INTERRUPTED);
}

static unsigned char suspend(EditLine *line, int key) {
  (void)key;
  return cedit_stop(cedit_of(line), CEDIT_SUSPEND);
}

// Puts the text to be edited into the empty line.
static unsigned char restore(EditLine *line, int key) {
  (void)key;
  cedit *editor = cedit_of(line);
  if (!editor->restores) return CC_NORM;
  editor->restores = false;
  if (lib.insertstr(line, editor->text) != 0) return CC_ERROR;
  size_t behind = 0;
  for (const char *byte = editor->text + editor->cursor; *byte; byte++) behind += (*byte & 0xC0) != 0x80;
  lib.cursor(line, -(int)behind);
  return CC_REFRESH;
}

static unsigned char complete(EditLine *line, int key) {
  (void)key;
  cedit *editor = cedit_of(line);
  const LineInfo *info = lib.line(line);
  cedit_completion found = editor->handlers.complete(
      editor->handlers.context, info->buffer, (size_t)(info->lastchar - info->buffer),
      (size_t)(info->cursor - info->buffer));
  unsigned char result = CC_ERROR;
  if (found.insert) {
    info = lib.line(line);
    size_t before = (size_t)(info->cursor - info->buffer);
    size_t replaced = found.replaced < before ? found.replaced : before;
    int characters = 0;
    for (size_t place = before - replaced; place < before; place++) characters += (info->buffer[place] & 0xC0) != 0x80;
    if (characters > 0) lib.deletestr(line, characters);
    result = lib.insertstr(line, found.insert) == 0 ? CC_REFRESH : CC_ERROR;
    free(found.insert);
  }
  return found.lists ? cedit_stop(editor, CEDIT_LIST) : result;
}

static void bind(EditLine *line, const char *key, const char *function) {
  lib.set(line, EL_BIND, key, function, NULL);
  // The command mode of those whose .editrc asks for vi.
  if (*key == '^' || strncmp(key, "\\e[", 3) == 0) lib.set(line, EL_BIND, "-a", key, function, NULL);
}

static void set_up(cedit *editor) {
  EditLine *line = editor->line;
  lib.set(line, EL_CLIENTDATA, editor);
  lib.set(line, EL_SIGNAL, 0);
  lib.set(line, EL_EDITOR, "emacs");
  lib.set(line, EL_HIST, lib.history, editor->history);
  lib.set(line, EL_PROMPT_ESC, prompt_of, escape_toggle);
  lib.set(line, EL_GETCFN, cedit_read_key);
  lib.set(line, EL_ADDFN, "moonpool-complete", "Complete what is being typed", complete);
  lib.set(line, EL_ADDFN, "moonpool-interrupt", "Drop the line", interrupt);
  lib.set(line, EL_ADDFN, "moonpool-suspend", "Stop the program", suspend);
  lib.set(line, EL_ADDFN, "moonpool-restore", "Take up the line again", restore);
  lib.set(line, EL_ADDFN, "moonpool-paste", "Insert what is pasted", cedit_paste);
  bind(line, "^R", "em-inc-search-prev");
  bind(line, "\\e[A", "ed-prev-history");
  bind(line, "\\e[B", "ed-next-history");
  bind(line, "\\e[C", "ed-next-char");
  bind(line, "\\e[D", "ed-prev-char");
  bind(line, "\\e[H", "ed-move-to-beg");
  bind(line, "\\e[F", "ed-move-to-end");
  bind(line, "\\e[5~", "ed-search-prev-history");
  bind(line, "\\e[6~", "ed-search-next-history");
  bind(line, "\\e[3;5~", "em-delete-next-word");
  bind(line, "\\e[1;5C", "em-next-word");
  bind(line, "\\e[1;5D", "ed-prev-word");
  bind(line, "\\e[3~", "ed-delete-next-char");
  lib.source(line, NULL);
  bind(line, "^I", "moonpool-complete");
  bind(line, "^C", "moonpool-interrupt");
  bind(line, "^Z", "moonpool-suspend");
  bind(line, "^\\", "moonpool-restore");
  bind(line, "\\e[200~", "moonpool-paste");
  // Ctrl-C and its like come as keys while a line is edited: a signal would reach whichever thread the system picks.
  lib.set(line, EL_SETTY, "-d", "-isig", NULL);
  // While a call runs Ctrl-C is a signal; it leaves no mark, behind which the next prompt would stand.
  lib.set(line, EL_SETTY, "-x", "-echoctl", NULL);
}

cedit *cedit_open(int input, int output, cedit_handlers handlers) {
  cedit *editor = calloc(1, sizeof *editor);
  if (!editor) return NULL;
  editor->handlers = handlers;
  editor->wake[0] = editor->wake[1] = -1;
  const char *terminal = getenv("TERM");
  editor->users_keys = cedit_users_keys();
  editor->is_plain = !terminal || !*terminal || strcmp(terminal, "dumb") == 0;
  // Streams of its own, so that nobody else's lock is waited for.
  int copies[] = {fcntl(input, F_DUPFD_CLOEXEC, 3), fcntl(output, F_DUPFD_CLOEXEC, 3)};
  editor->input = copies[0] < 0 ? NULL : fdopen(copies[0], "r");
  editor->output = copies[1] < 0 ? NULL : fdopen(copies[1], "w");
  if (editor->input) cedit_remember_terminal(editor);
  HistEvent event;
  if (editor->input && editor->output && pipe2(editor->wake, O_CLOEXEC | O_NONBLOCK) == 0 &&
      (editor->history = lib.history_init()) != NULL &&
      (editor->line = lib.init("moonpool", editor->input, editor->output, editor->output)) != NULL) {
    lib.history(editor->history, &event, H_SETSIZE, 10000);
    lib.history(editor->history, &event, H_SETUNIQUE, 1);
    set_up(editor);
    return editor;
  }
  cedit_close(editor);
  return NULL;
}

void cedit_close(cedit *editor) {
  if (editor->line) lib.end(editor->line);
  if (editor->history) lib.history_end(editor->history);
  if (editor->input) fclose(editor->input);
  if (editor->output) fclose(editor->output);
  for (int end = 0; end < 2; end++)
    if (editor->wake[end] >= 0) close(editor->wake[end]);
  free(editor->users_keys);
  free(editor->prompt);
  free(editor->text);
  free(editor);
}

cedit_outcome cedit_read(cedit *editor, const char *prompt, const char *text, size_t cursor) {
  char *copy = strdup(prompt);
  if (!copy || !keep(editor, text, strlen(text), cursor)) {
    free(copy);
    return CEDIT_ENDED;
  }
  free(editor->prompt);
  editor->prompt = copy;
  editor->restores = *text != 0;
  editor->outcome = CEDIT_LINE;
  // Pastes are marked, and the arrows send what they send everywhere (sequences.c).
  cedit_halt_at_end();
  if (!editor->is_plain) fputs("\033[?1l\033[?2004h", editor->output);
  cedit_watch_signals(editor);
  // Before the prompt stands: what is typed in answer to it must not be shown by the terminal as well.
  lib.set(editor->line, EL_PREP_TERM, 1);
  int count = 0;
  const char *line = lib.gets(editor->line, &count);
  cedit_unwatch_signals();
  if (!editor->is_plain) fputs("\033[?2004l", editor->output);
  if (!line || count <= 0) {
    if (editor->outcome == CEDIT_LINE) editor->outcome = CEDIT_ENDED;
  } else if (editor->outcome == CEDIT_LINE) {
    size_t length = strlen(line);
    if (length > 0 && line[length - 1] == '\n') length--;
    if (!keep(editor, line, length, length)) editor->outcome = CEDIT_ENDED;
  }
  if (editor->outcome == CEDIT_ENDED) fputs("\n", editor->output);
  fflush(editor->output);
  return editor->outcome;
}

const char *cedit_text(const cedit *editor) { return editor->text; }
size_t cedit_cursor(const cedit *editor) { return editor->cursor; }

void cedit_remember(cedit *editor, const char *entry) {
  HistEvent event;
  lib.history(editor->history, &event, H_ENTER, entry);
}

void cedit_size(const cedit *editor, int *columns, int *rows) {
  struct winsize size = {0};
  bool is_known = ioctl(fileno(editor->output), TIOCGWINSZ, &size) == 0;
  *columns = is_known && size.ws_col > 1 ? size.ws_col : 80;
  *rows = is_known && size.ws_row > 1 ? size.ws_row : 24;
}

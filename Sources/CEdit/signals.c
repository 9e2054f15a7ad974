#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "editor.h"

// While a line is edited, a change of the terminal's size and the return from a stop are told to the editor, and a signal that ends the program
// leaves the terminal as it was found. One editor at a time.

static const int told[] = {SIGWINCH, SIGCONT};
static const int ending[] = {SIGTERM, SIGHUP, SIGQUIT};
enum { TOLD = 2, ENDING = 3 };

static struct sigaction before[TOLD + ENDING];
static atomic_int wake = -1;
static struct termios found;
static atomic_int terminal = -1;
static atomic_bool is_ending;

static void tell(int number) {
  int saved = errno;
  char what = number == SIGWINCH ? 'w' : 'c';
  (void)!write(atomic_load(&wake), &what, 1);
  errno = saved;
}

static void end(int number) {
  atomic_store(&is_ending, true);
  tcsetattr(atomic_load(&terminal), TCSANOW, &found);
  static const char paste_off[] = "\033[?2004l\r\n";
  const char *name = getenv("TERM");
  if (name && strcmp(name, "dumb") != 0) (void)!write(atomic_load(&terminal), paste_off, sizeof paste_off - 1);
  // What the program does with it comes after.
  for (int index = 0; index < ENDING; index++) {
    if (ending[index] == number && before[TOLD + index].sa_handler != SIG_DFL) {
      before[TOLD + index].sa_handler(number);
      for (;;) pause();
    }
  }
  signal(number, SIG_DFL);
  raise(number);
}

void cedit_remember_terminal(cedit *editor) {
  int input = fileno(editor->input);
  atomic_store(&terminal, tcgetattr(input, &found) == 0 ? input : -1);
}

void cedit_halt_at_end(void) {
  while (atomic_load(&is_ending)) pause();
}

void cedit_watch_signals(cedit *editor) {
  atomic_store(&wake, editor->wake[1]);
  struct sigaction action = {.sa_handler = tell};
  sigemptyset(&action.sa_mask);
  for (int index = 0; index < TOLD; index++) sigaction(told[index], &action, &before[index]);
  action.sa_handler = end;
  for (int index = 0; index < ENDING; index++) {
    sigaction(ending[index], &action, &before[TOLD + index]);
    if (before[TOLD + index].sa_handler == SIG_IGN) sigaction(ending[index], &before[TOLD + index], NULL);
  }
}

void cedit_unwatch_signals(void) {
  for (int index = 0; index < TOLD; index++) sigaction(told[index], &before[index], NULL);
  for (int index = 0; index < ENDING; index++) sigaction(ending[index], &before[TOLD + index], NULL);
}

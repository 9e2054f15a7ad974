#define _GNU_SOURCE
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "editor.h"

// Keys that terminals send as an escape character and some more. Each terminal has forms of its own for them (xterm, PuTTY, rxvt, tmux, screen, the
// console): here they become one form each, which is what the editor's functions are bound to, and what is no such key goes unseen.

// How long the rest of a sequence may take: somebody who presses Escape sends nothing more.
enum { PATIENCE_MS = 60 };

// What keys are bound to, behind the escape character.
static const char *const bound[] = {"[A",   "[B",    "[C",    "[D",     "[H",   "[F", "[3~",
                                    "[5~",  "[6~",   "[1;5C", "[1;5D",  "[3;5~", "[200~"};

// Forms that are not those of xterm.
static const struct {
  const char *sent, *meant;
} forms[] = {
  {"[1~", "[H"},     {"[7~", "[H"},     {"OH", "[H"},      {"[4~", "[F"},     {"[8~", "[F"},    {"OF", "[F"},
  {"OA", "[A"},      {"OB", "[B"},      {"Oa", "[A"},      {"Ob", "[B"},      {"[a", "[A"},     {"[b", "[B"},
  {"[c", "[C"},      {"[d", "[D"},      {"[3^", "[3;5~"},  {"[3$", "[3~"},    {"[3@", "[3;5~"}, {"[1^", "[H"},
  {"[7^", "[H"},     {"[4^", "[F"},     {"[8^", "[F"},     {"[5^", "[5~"},    {"[6^", "[6~"},
  // With Ctrl, from PuTTY and rxvt: the mode in which the arrows alone send these is turned off when a line is read.
  {"OC", "[1;5C"},   {"OD", "[1;5D"},   {"Oc", "[1;5C"},   {"Od", "[1;5D"},
};

static bool is_waiting(cedit *editor) {
  if (editor->pushed > 0) return true;
  struct pollfd wait = {.fd = fileno(editor->input), .events = POLLIN};
  return poll(&wait, 1, PATIENCE_MS) > 0;
}

// Reads what follows the escape character; the length, 0 where it is no sequence.
static size_t take(cedit *editor, char *sequence, size_t room) {
  size_t length = 0;
  bool is_function = false;
  while (is_waiting(editor)) {
    int byte = cedit_next_byte(editor);
    if (byte < 0) break;
    bool fits = length == 0 ? byte == '[' || byte == 'O' : byte >= 0x20 && byte < 0x7F;
    if (!fits) {
      cedit_push_back(editor, (unsigned char)byte);
      break;
    }
    if (length + 1 < room) sequence[length++] = (char)byte;
    if (length == 1) continue;
    // The console's function keys: [[A.
    if (length == 2 && sequence[0] == '[' && byte == '[') {
      is_function = true;
      continue;
    }
    bool is_inside = sequence[0] == 'O' ? byte >= '0' && byte <= '9' : byte < 0x40 && byte != '$';
    if (is_function || !is_inside) break;
  }
  sequence[length] = 0;
  return length;
}

static bool is_bound(const char *sequence) {
  for (size_t place = 0; place < sizeof bound / sizeof *bound; place++)
    if (strcmp(bound[place], sequence) == 0) return true;
  return false;
}

// The key with Shift, Alt and Ctrl as the editor knows it: with Alt or Ctrl the arrows go by words, and Delete takes one. NULL for none.
static const char *modified(int key, char end, int modifiers) {
  bool is_strong = ((modifiers - 1) & 6) != 0;
  switch (end) {
    case 'A': return "[A";
    case 'B': return "[B";
    case 'C': return is_strong ? "[1;5C" : "[C";
    case 'D': return is_strong ? "[1;5D" : "[D";
    case 'H': return "[H";
    case 'F': return "[F";
    case '~': break;
    default: return NULL;
  }
  switch (key) {
    case 1: case 7: return "[H";
    case 4: case 8: return "[F";
    case 3: return is_strong ? "[3;5~" : "[3~";
    case 5: return "[5~";
    case 6: return "[6~";
    default: return NULL;
  }
}

// A character that a terminal sends by its number, with Ctrl or Alt: CSI 97;5u, CSI 27;5;97~. The bytes that it has always been sent as.
static void by_number(int code, int modifiers, char *keys) {
  bool has_alt = (modifiers - 1) & 2, has_control = (modifiers - 1) & 4;
  if (code < 1 || code > 127) return;
  if (has_control && code == '?') code = 127;
  else if (has_control && (code == ' ' || code < '@')) return;
  else if (has_control) code &= 0x1F;
  if (code > 0) sprintf(keys, "%s%c", has_alt ? "\033" : "", code);
}

static bool is_in_users_file(cedit *editor, const char *sequence) {
  char text[80];
  snprintf(text, sizeof text, "\\e%s", sequence);
  if (editor->users_keys && strstr(editor->users_keys, text)) return true;
  snprintf(text, sizeof text, "^[%s", sequence);
  return editor->users_keys && strstr(editor->users_keys, text);
}

// The bytes that the editor is to see for a sequence; none for one that is no key of its.
static void meaning(cedit *editor, const char *sequence, size_t length, bool has_alt, char *keys) {
  *keys = 0;
  int key = 0, modifiers = 1, code = 0;
  char end = length > 0 ? sequence[length - 1] : 0;
  if (is_in_users_file(editor, sequence)) {
    sprintf(keys, "\033%s", sequence);
    return;
  }
  if (sscanf(sequence, "[27;%d;%d~", &modifiers, &code) == 2 ||
      (end == 'u' && sscanf(sequence, "[%d;%du", &code, &modifiers) >= 1)) {
    by_number(code, modifiers, keys);
    return;
  }
  const char *meant = sequence;
  for (size_t place = 0; place < sizeof forms / sizeof *forms; place++)
    if (strcmp(forms[place].sent, sequence) == 0) meant = forms[place].meant;
  if (sscanf(sequence, "[%d;%d", &key, &modifiers) == 2) {
    meant = modified(key, end, modifiers);
  } else if (has_alt) {
    sscanf(meant, "[%d", &key);
    meant = modified(key, meant[strlen(meant) - 1], 3);
  }
  if (meant && is_bound(meant)) sprintf(keys, "\033%s", meant);
}

void cedit_escape(cedit *editor) {
  char sequence[64], keys[72] = "\033";
  bool has_alt = false;
  int first = is_waiting(editor) ? cedit_next_byte(editor) : -1;
  if (first == 27 && is_waiting(editor)) {
    // PuTTY sends Alt as an escape character in front of the key's own.
    int second = cedit_next_byte(editor);
    has_alt = second == '[' || second == 'O';
    if (has_alt) first = second;
    else if (second >= 0) cedit_push_back(editor, (unsigned char)second);
  }
  if (first >= 0) cedit_push_back(editor, (unsigned char)first);
  if (first == '[' || first == 'O') meaning(editor, sequence, take(editor, sequence, sizeof sequence), has_alt, keys);
  for (size_t length = strlen(keys); length > 0; length--) cedit_push_back(editor, (unsigned char)keys[length - 1]);
  editor->verbatim = strlen(keys);
}

char *cedit_users_keys(void) {
  const char *named = getenv("EDITRC"), *home = getenv("HOME");
  char path[4096];
  if (!named && snprintf(path, sizeof path, "%s/.editrc", home ? home : "") >= (int)sizeof path) return NULL;
  FILE *file = fopen(named ? named : path, "re");
  if (!file) return NULL;
  enum { MOST = 1 << 16 };
  char *text = malloc(MOST + 1);
  if (text) text[fread(text, 1, MOST, file)] = 0;
  fclose(file);
  return text;
}

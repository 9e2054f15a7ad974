// os.execute and io.popen, as Lua's own, but a program that they wait for does not keep a run from being stopped: the
// stop's signal ends the wait, and the program is ended with the run.
#define _GNU_SOURCE // pipe2
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { GRACE = 1000, STEP = 5 }; // milliseconds between asking a program to end and ending it; and between looks

typedef struct program {
  pid_t id;
  bool group; // it leads a process group of its own
} program;

// Whether this process belongs to the foreground of a terminal. What it starts then stays in its group: the terminal
// sends Ctrl-C to all of them, and would stop another group that reads from it.
static bool has_terminal(void) {
  int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) return false;
  bool foreground = tcgetpgrp(terminal) == getpgrp();
  close(terminal);
  return foreground;
}

// Starts the shell on a command line; `from` becomes the descriptor `to` there, unless it is -1. 0 or an error number.
static int start(const char *line, int from, int to, program *p) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int problem = posix_spawn_file_actions_init(&actions);
  if (problem != 0) return problem;
  if ((problem = posix_spawnattr_init(&attributes)) != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return problem;
  }
  if (from >= 0) problem = posix_spawn_file_actions_adddup2(&actions, from, to);
  sigset_t none;
  sigemptyset(&none);
  p->group = !has_terminal();
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | (p->group ? POSIX_SPAWN_SETPGROUP : 0));
  char *const words[] = {"sh", "-c", (char *)line, NULL};
  if (problem == 0) problem = posix_spawn(&p->id, "/bin/sh", &actions, &attributes, words, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return problem;
}

static void signal_program(const program *p, int number) { kill(p->group ? -p->id : p->id, number); }

// Asks a program to end, ends it where it does not, and takes its status.
static void end(const program *p) {
  signal_program(p, SIGTERM);
  signal_program(p, SIGCONT); // one that is stopped hears nothing else
  struct timespec now, until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += GRACE / 1000;
  for (;;) {
    pid_t gone = waitpid(p->id, NULL, WNOHANG);
    if (gone == p->id || (gone < 0 && errno != EINTR)) break;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec > until.tv_sec || (now.tv_sec == until.tv_sec && now.tv_nsec >= until.tv_nsec)) {
      signal_program(p, SIGKILL);
      while (waitpid(p->id, NULL, 0) < 0 && errno == EINTR) {}
      return;
    }
    const struct timespec step = {.tv_nsec = STEP * 1000 * 1000};
    nanosleep(&step, NULL);
  }
  if (p->group) signal_program(p, SIGKILL); // what it has left behind
}

// Waits for a program; does not return where the run is stopped meanwhile.
static int wait_for(lua_State *L, const program *p) {
  lsh_host *h = lsh_of(L);
  int status = 0;
  for (;;) {
    if (LSH_UNLIKELY(lsh_reason(h) != LSH_STOP_NONE)) {
      end(p);
      h->cut = true; // that may have been in a finalizer
      return lsh_unwind(L);
    }
    if (waitpid(p->id, &status, 0) == p->id) break;
    if (errno != EINTR) return luaL_fileresult(L, 0, NULL);
  }
  errno = 0; // or the status is taken for a failure
  return luaL_execresult(L, status);
}

// What was written so far comes before what the program writes. Not fflush(NULL), as in the library: that waits for
// every file that another thread is reading from.
static void flush_output(lua_State *L) {
  lsh_flush_streams(L);
  lua_getfield(L, LUA_REGISTRYINDEX, "_IO_output");
  luaL_Stream *output = luaL_testudata(L, -1, LUA_FILEHANDLE);
  if (output != NULL && output->closef != NULL) fflush(output->f);
  lua_settop(L, -2);
}

// os.execute([command])
static int os_execute(lua_State *L) {
  const char *line = luaL_optstring(L, 1, NULL);
  if (line == NULL) {
    lua_pushboolean(L, access("/bin/sh", X_OK) == 0);
    return 1;
  }
  flush_output(L);
  program p;
  int problem = start(line, -1, -1, &p);
  if (problem != 0) {
    errno = problem;
    return luaL_fileresult(L, 0, NULL);
  }
  return wait_for(L, &p);
}

// A file as the io library has it, with the program at its other end.
typedef struct pipe_file {
  luaL_Stream stream;
  program program;
} pipe_file;

// Called by the library's close and __gc with the file at 1.
static int close_pipe(lua_State *L) {
  pipe_file *file = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  // Without waiting for a program that does not read what is left to be written.
  if (lsh_reason(lsh_of(L)) != LSH_STOP_NONE) end(&file->program), file->program.id = 0;
  fclose(file->stream.f);
  if (file->program.id == 0) return lsh_unwind(L);
  return wait_for(L, &file->program);
}

static int io_popen(lua_State *L) {
  const char *line = luaL_checkstring(L, 1);
  const char *mode = luaL_optstring(L, 2, "r");
  luaL_argcheck(L, (*mode == 'r' || *mode == 'w') && mode[1] == '\0', 2, "invalid mode");
  bool reads = *mode == 'r';
  pipe_file *file = lua_newuserdatauv(L, sizeof *file, 0);
  memset(file, 0, sizeof *file); // without a close function the library takes it for closed
  luaL_setmetatable(L, LUA_FILEHANDLE);
  int ends[2];
  flush_output(L);
  if (pipe2(ends, O_CLOEXEC) != 0) return luaL_fileresult(L, 0, line);
  int ours = ends[reads ? 0 : 1], theirs = ends[reads ? 1 : 0];
  file->stream.f = fdopen(ours, mode);
  int problem = file->stream.f == NULL ? errno : start(line, theirs, reads ? 1 : 0, &file->program);
  close(theirs);
  if (problem != 0) {
    if (file->stream.f != NULL)
      fclose(file->stream.f);
    else
      close(ours);
    file->stream.f = NULL;
    errno = problem;
    return luaL_fileresult(L, 0, line);
  }
  file->stream.closef = close_pipe;
  return 1;
}

static void replace(lua_State *L, const char *library, const char *name, lua_CFunction function) {
  lua_getglobal(L, library);
  lua_pushcfunction(L, function);
  lua_setfield(L, -2, name);
  lua_settop(L, -2);
}

void lsh_open_processes(lua_State *L, unsigned libraries) {
  if (libraries & LSH_LIB_OS) replace(L, LUA_OSLIBNAME, "execute", os_execute);
  if (libraries & LSH_LIB_IO) replace(L, LUA_IOLIBNAME, "popen", io_popen);
}

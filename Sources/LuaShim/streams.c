// The standard streams of a state. io.stdin, io.stdout and io.stderr are the io library's own files, so everything that
// takes a file takes them; but what scripts write to them goes through the host, which keeps print, io.write, logs and
// errors in order, redacts secrets and notices failures. The functions that write to, or read from, one of them are
// wrapped here; for any other file the library's own function does the work.
#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { INPUT = 0, OUTPUT = LSH_STREAM_OUTPUT, ERRORS = LSH_STREAM_ERRORS, OTHER = -1 };

void lsh_set_streams(lsh_host *h, const lsh_streams *streams) {
  h->streams = streams != NULL ? *streams : (lsh_streams){0};
}

// Which of the standard streams an open file is.
static int standard(const luaL_Stream *file) {
  if (file == NULL || file->closef == NULL) return OTHER;
  return file->f == stdout ? OUTPUT : file->f == stderr ? ERRORS : file->f == stdin ? INPUT : OTHER;
}

// Which one the host writes to by itself; OTHER where the library is to do it.
static int hosted(lua_State *L, const luaL_Stream *file) {
  int stream = standard(file);
  return stream > INPUT && lsh_of(L)->streams.write != NULL ? stream : OTHER;
}

// The library's own function, in the place of ours: its messages name the function that the script called.
static int original(lua_State *L) { return lua_tocfunction(L, lua_upvalueindex(1))(L); }

// What was written so far is seen before anything else happens.
void lsh_flush_streams(lua_State *L) {
  lsh_host *h = lsh_of(L);
  if (h->streams.flush != NULL) h->streams.flush(h->streams.context, OUTPUT);
}

// --- writing ------------------------------------------------------------------------------------------------------

// Writes the values from `first` on, as the library's own g_write does. The file is on top.
static int write_values(lua_State *L, int stream, int first) {
  lsh_host *h = lsh_of(L);
  int last = lua_gettop(L) - 1;
  int problem = 0;
  for (int place = first; place <= last; place++) {
    char number[64];
    size_t length;
    const char *text;
    if (lua_type(L, place) == LUA_TNUMBER) {
      length = (size_t)(lua_isinteger(L, place)
                            ? snprintf(number, sizeof number, LUA_INTEGER_FMT, (LUAI_UACINT)lua_tointeger(L, place))
                            : snprintf(number, sizeof number, LUA_NUMBER_FMT, (LUAI_UACNUMBER)lua_tonumber(L, place)));
      text = number;
    } else {
      text = luaL_checklstring(L, place, &length);
    }
    int failed = h->streams.write(h->streams.context, stream, text, length);
    if (problem == 0) problem = failed;
  }
  if (problem == 0) return 1;
  errno = problem;
  return luaL_fileresult(L, 0, NULL);
}

// file:write(…)
static int file_write(lua_State *L) {
  int stream = hosted(L, luaL_testudata(L, 1, LUA_FILEHANDLE));
  if (stream == OTHER) return original(L);
  lua_pushvalue(L, 1);
  return write_values(L, stream, 2);
}

static luaL_Stream *default_file(lua_State *L, const char *name) {
  lua_getfield(L, LUA_REGISTRYINDEX, name);
  return luaL_testudata(L, -1, LUA_FILEHANDLE);
}

// io.write(…)
static int io_write(lua_State *L) {
  int stream = hosted(L, default_file(L, "_IO_output"));
  if (stream != OTHER) return write_values(L, stream, 1);
  lua_settop(L, -2);
  return original(L);
}

static int flush(lua_State *L, int stream) {
  lsh_host *h = lsh_of(L);
  errno = h->streams.flush(h->streams.context, stream);
  return luaL_fileresult(L, errno == 0, NULL);
}

// file:flush()
static int file_flush(lua_State *L) {
  int stream = hosted(L, luaL_testudata(L, 1, LUA_FILEHANDLE));
  return stream == OTHER ? original(L) : flush(L, stream);
}

// io.flush()
static int io_flush(lua_State *L) {
  int stream = hosted(L, default_file(L, "_IO_output"));
  lua_settop(L, -2);
  return stream == OTHER ? original(L) : flush(L, stream);
}

// file:setvbuf(mode [, size])
static int file_setvbuf(lua_State *L) {
  static const int modes[] = {LSH_BUFFER_NONE, LSH_BUFFER_FULL, LSH_BUFFER_LINE};
  static const char *const names[] = {"no", "full", "line", NULL};
  int stream = hosted(L, luaL_testudata(L, 1, LUA_FILEHANDLE));
  if (stream == OTHER) return original(L);
  int mode = luaL_checkoption(L, 2, NULL, names);
  lua_Integer size = luaL_optinteger(L, 3, LUAL_BUFFERSIZE);
  lsh_host *h = lsh_of(L);
  errno = h->streams.buffer(h->streams.context, stream, modes[mode], size < 0 ? 0 : (size_t)size);
  return luaL_fileresult(L, errno == 0, NULL);
}

// file:seek(…): where the file stands, what is held back included.
static int file_seek(lua_State *L) {
  int stream = hosted(L, luaL_testudata(L, 1, LUA_FILEHANDLE));
  if (stream != OTHER) lsh_of(L)->streams.flush(lsh_of(L)->streams.context, stream);
  return original(L);
}

// --- opening files ------------------------------------------------------------------------------------------------

// Closing any descriptor of a file gives up the process's POSIX locks on it, those of SQLite on an open pool included.
static const char *const kept = "%s: the file belongs to a pool that is open, which would lose its locks; read a copy";

static bool is_kept(lua_State *L) {
  lsh_host *h = lsh_of(L);
  return h->streams.keeps != NULL && lua_type(L, 1) == LUA_TSTRING &&
         h->streams.keeps(h->streams.context, lua_tostring(L, 1)) != 0;
}

// io.open(name [, mode])
static int io_open(lua_State *L) {
  if (!is_kept(L)) return original(L);
  lua_pushnil(L);
  lua_pushfstring(L, kept, lua_tostring(L, 1));
  lua_pushinteger(L, EBUSY);
  return 3;
}

// io.input([file]), io.output([file])
static int io_default(lua_State *L) {
  return is_kept(L) ? luaL_error(L, kept, lua_tostring(L, 1)) : original(L);
}

// --- reading ------------------------------------------------------------------------------------------------------

// A question is shown before its answer is read.
static void before_reading(lua_State *L, const luaL_Stream *file) {
  if (standard(file) == INPUT) lsh_flush_streams(L);
}

// file:read(…)
static int file_read(lua_State *L) {
  before_reading(L, luaL_testudata(L, 1, LUA_FILEHANDLE));
  return original(L);
}

// io.read(…)
static int io_read(lua_State *L) {
  before_reading(L, default_file(L, "_IO_input"));
  lua_settop(L, -2);
  return original(L);
}

// The next line of standard input; the library's iterator is the upvalue.
static int next_line(lua_State *L) {
  lsh_flush_streams(L);
  lua_settop(L, 0);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_call(L, 0, LUA_MULTRET);
  return lua_gettop(L);
}

static int lines(lua_State *L, bool of_input) {
  int count = original(L);
  if (!of_input || count != 1) return count;
  lua_pushcclosure(L, next_line, 1);
  return 1;
}

// file:lines(…)
static int file_lines(lua_State *L) { return lines(L, standard(luaL_testudata(L, 1, LUA_FILEHANDLE)) == INPUT); }

// io.lines([name, …])
static int io_lines(lua_State *L) {
  bool of_input = false;
  if (lua_isnoneornil(L, 1)) {
    of_input = standard(default_file(L, "_IO_input")) == INPUT;
    lua_settop(L, -2);
  } else if (is_kept(L)) {
    return luaL_error(L, kept, lua_tostring(L, 1));
  }
  return lines(L, of_input);
}

// --- warnings -----------------------------------------------------------------------------------------------------

static void write_errors(lsh_host *h, const char *text, size_t length) {
  if (h->streams.write != NULL)
    h->streams.write(h->streams.context, ERRORS, text, length);
  else
    fwrite(text, 1, length, stderr);
}

// As the standalone interpreter: off until "@on"; a message may come in pieces.
static void warn(void *ud, const char *message, int to_be_continued) {
  lsh_host *h = ud;
  if (!h->warning && !to_be_continued && *message == '@') {
    if (strcmp(message, "@off") == 0) h->warns = false;
    if (strcmp(message, "@on") == 0) h->warns = true;
    return;
  }
  bool begins = !h->warning;
  h->warning = to_be_continued != 0;
  if (!h->warns) return;
  if (begins) write_errors(h, "Lua warning: ", 13);
  write_errors(h, message, strlen(message));
  if (!to_be_continued) write_errors(h, "\n", 1);
}

void lsh_warn_of_finalizer(lua_State *L, int index) {
  const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : "error object is not a string";
  lua_warning(L, "error in ", 1);
  lua_warning(L, "__gc", 1);
  lua_warning(L, " (", 1);
  lua_warning(L, text, 1);
  lua_warning(L, ")", 0);
}

// --- opening ------------------------------------------------------------------------------------------------------

// Puts ours in front of each function of the table on top.
static void wrap(lua_State *L, const luaL_Reg *functions) {
  for (const luaL_Reg *f = functions; f->name != NULL; f++) {
    lua_getfield(L, -1, f->name);
    lua_pushcclosure(L, f->func, 1);
    lua_setfield(L, -2, f->name);
  }
}

void lsh_open_streams(lua_State *L, unsigned libraries) {
  static const luaL_Reg methods[] = {
      {"write", file_write}, {"flush", file_flush}, {"setvbuf", file_setvbuf}, {"seek", file_seek},
      {"read", file_read},   {"lines", file_lines}, {NULL, NULL},
  };
  static const luaL_Reg functions[] = {
      {"write", io_write}, {"flush", io_flush}, {"read", io_read},       {"lines", io_lines},
      {"open", io_open},   {"input", io_default}, {"output", io_default}, {NULL, NULL},
  };
  lua_setwarnf(L, warn, lsh_of(L));
  if ((libraries & LSH_LIB_IO) == 0) return;
  lua_getglobal(L, LUA_IOLIBNAME);
  wrap(L, functions);
  lua_settop(L, -2);
  luaL_getmetatable(L, LUA_FILEHANDLE);
  lua_getfield(L, -1, "__index");
  wrap(L, methods);
  lua_settop(L, -3);
}

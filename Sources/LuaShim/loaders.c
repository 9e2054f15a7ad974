// load, loadfile, dofile and require's searcher: text only unless bytecode is allowed, since malformed bytecode can do
// anything. Bytecode that string.dump has made in this very state is not malformed. Where it is allowed, the table
// `dumps` keeps each result whole, until the state ends: nothing shorter could prove that the bytes are the same.
#include "internal.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static char dumps;

static bool is_binary(const char *text, size_t length) { return length > 0 && text[0] == LUA_SIGNATURE[0]; }

// Whether a string that string.dump has made begins with these bytes. The table of them is on top.
static bool begins_own_dump(lua_State *L, const char *text, size_t length) {
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    lua_settop(L, -2);
    size_t whole;
    const char *dump = lua_tolstring(L, -1, &whole);
    if (length < whole && memcmp(dump, text, length) == 0) {
      lua_settop(L, -2);
      return true;
    }
  }
  return false;
}

// Whether the string at `index` was made by string.dump, or is the beginning of one that was: Lua reads that as far as
// it goes and then says that it is truncated.
static bool is_own_dump(lua_State *L, int index) {
  size_t length;
  const char *text = lua_tolstring(L, index, &length);
  lua_pushvalue(L, index);
  bool found = false;
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &dumps) == LUA_TTABLE) {
    lua_insert(L, -2);
    found = lua_rawget(L, -2) != LUA_TNIL;
    lua_settop(L, -2);
    found = found || begins_own_dump(L, text, length);
    lua_pushnil(L);
  }
  lua_settop(L, -3);
  return found;
}

// Upvalue: the library's own string.dump.
static int dump(lua_State *L) {
  int count = lua_gettop(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, count, 1);
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &dumps) != LUA_TTABLE) {
    lua_settop(L, -2);
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &dumps);
  }
  lua_pushvalue(L, -2);
  lua_pushboolean(L, 1);
  lua_rawset(L, -3);
  lua_settop(L, -2);
  return 1;
}

// The closing function of the files below, for the collector.
static int close_file(lua_State *L) {
  luaL_Stream *stream = lua_touserdata(L, 1);
  fclose(stream->f);
  return 0;
}

static int after_load(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  return lua_gettop(L);
}

// A reader that gives the piece in upvalue 1 first, and then those of the reader in upvalue 2.
static int resumed_reader(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  if (lua_type(L, -1) != LUA_TNIL) {
    lua_pushnil(L);
    lua_replace(L, lua_upvalueindex(1));
    return 1;
  }
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_call(L, 0, 1);
  return 1;
}

// Puts all pieces of a reader that has given the piece on top, which is bytecode, in its place.
static int collect(lua_State *L) {
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  lua_pushvalue(L, 2);
  luaL_addvalue(&buffer);
  for (;;) {
    lua_pushvalue(L, 1);
    lua_call(L, 0, 1);
    if (lua_type(L, -1) == LUA_TNIL) break;
    if (lua_type(L, -1) != LUA_TSTRING) return luaL_error(L, "reader function must return a string");
    if (lua_rawlen(L, -1) == 0) break;
    luaL_addvalue(&buffer);
  }
  lua_settop(L, -2);
  luaL_pushresult(&buffer);
  return 1;
}

// Upvalue: the library's own load(chunk, name, mode, env). What a reader gives first says what the chunk is.
static int load(lua_State *L) {
  int count = lua_gettop(L);
  if (count < 3) lua_settop(L, count = 3);
  bool binary = false;
  if (lua_type(L, 1) == LUA_TFUNCTION) {
    lua_pushvalue(L, 1);
    if (lua_pcall(L, 0, 1, 0) != LUA_OK) {
      lua_pushnil(L);
      lua_insert(L, -2);
      return 2;
    }
    if (lua_type(L, -1) == LUA_TNIL) lua_pushliteral(L, ""), lua_replace(L, -2);
    if (lua_type(L, -1) == LUA_TSTRING && is_binary(lua_tostring(L, -1), lua_rawlen(L, -1))) {
      lua_pushcfunction(L, collect);
      lua_pushvalue(L, 1);
      lua_pushvalue(L, -3);
      if (lua_pcall(L, 2, 1, 0) != LUA_OK) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
      }
      binary = true;
      // The name that Lua gives the chunk of a reader.
      if (lua_type(L, 2) == LUA_TNIL) lua_pushliteral(L, "=(load)"), lua_replace(L, 2);
    } else {
      lua_pushvalue(L, 1);
      lua_pushcclosure(L, resumed_reader, 2);
    }
    lua_replace(L, 1);
    lua_settop(L, count);
  } else if (lua_type(L, 1) == LUA_TSTRING) {
    binary = is_binary(lua_tostring(L, 1), lua_rawlen(L, 1));
  }
  if (binary && !is_own_dump(L, 1)) {
    lua_pushliteral(L, "t");
    lua_replace(L, 3);
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_callk(L, count, LUA_MULTRET, 0, after_load);
  return after_load(L, LUA_OK, 0);
}

// Where the bytecode in a plain file begins, behind a mark of UTF-8 and a first line that begins with '#'; -1 if it
// holds text.
static long find_bytecode(FILE *file) {
  struct stat status;
  // What is read from a pipe here would be missing later.
  if (fstat(fileno(file), &status) != 0 || !S_ISREG(status.st_mode)) return -1;
  int c = getc(file);
  if (c == 0xEF && getc(file) == 0xBB && getc(file) == 0xBF) c = getc(file);
  if (c == '#') {
    do c = getc(file);
    while (c != EOF && c != '\n');
    c = getc(file);
  }
  return c == LUA_SIGNATURE[0] ? ftell(file) - 1 : -1;
}

// Pushes the bytecode in a file; false, and pushes nothing, if it holds text or cannot be read. A file of Lua's own,
// which is closed whatever is raised.
static bool push_bytecode(lua_State *L, const char *name) {
  // A pipe is not opened to look at it: what its writer has written would be lost, and the next opening would wait for
  // another one.
  struct stat status;
  if (name == NULL || stat(name, &status) != 0 || !S_ISREG(status.st_mode)) return false;
  luaL_Stream *stream = lua_newuserdatauv(L, sizeof *stream, 0);
  stream->closef = NULL;
  luaL_setmetatable(L, LUA_FILEHANDLE);
  stream->f = fopen(name, "rb");
  if (stream->f == NULL) {
    lua_settop(L, -2);
    return false;
  }
  stream->closef = close_file;
  long start = find_bytecode(stream->f);
  if (start >= 0 && fseek(stream->f, start, SEEK_SET) == 0) {
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    size_t count;
    do {
      char *room = luaL_prepbuffer(&buffer);
      count = fread(room, 1, LUAL_BUFFERSIZE, stream->f);
      luaL_addsize(&buffer, count);
    } while (count > 0);
    luaL_pushresult(&buffer);
  }
  stream->closef = NULL;
  fclose(stream->f);
  if (start >= 0) lua_remove(L, -2);
  else lua_settop(L, -2);
  return start >= 0;
}

// As luaL_loadfilex, for text and for bytecode of this state's own.
static int load_file(lua_State *L, const char *name, const char *mode) {
  if (push_bytecode(L, name)) {
    if (is_own_dump(L, -1)) {
      lua_pushfstring(L, "@%s", name);
      int status = luaL_loadbufferx(L, lua_tostring(L, -2), lua_rawlen(L, -2), lua_tostring(L, -1), mode);
      lua_insert(L, -3);
      lua_settop(L, -3);
      return status;
    }
    lua_settop(L, -2);
  }
  if (mode == NULL || strchr(mode, 't') != NULL) return luaL_loadfilex(L, name, "t");
  // Neither text, by the mode, nor bytecode of others: no mode at all tells which of them it is, or why it cannot be
  // read.
  int status = luaL_loadfilex(L, name, "");
  if (status != LUA_ERRSYNTAX) return status;
  bool is_text = strstr(lua_tostring(L, -1), "a text chunk") != NULL;
  lua_settop(L, -2);
  lua_pushfstring(L, "attempt to load a %s chunk (mode is '%s')", is_text ? "text" : "binary", is_text ? mode : "t");
  return status;
}

// As the library's own loadfile(name, mode, env).
static int loadfile(lua_State *L) {
  const char *name = luaL_optstring(L, 1, NULL);
  const char *mode = luaL_optstring(L, 2, NULL);
  bool has_environment = lua_type(L, 3) != LUA_TNONE;
  lua_settop(L, 3);
  if (load_file(L, name, mode) != LUA_OK) {
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
  }
  if (has_environment) {
    lua_pushvalue(L, 3);
    if (!lua_setupvalue(L, -2, 1)) lua_settop(L, -2);
  }
  return 1;
}

static int after_file(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  return lua_gettop(L) - 1;
}

static int dofile(lua_State *L) {
  const char *name = luaL_optstring(L, 1, NULL);
  lua_settop(L, 1);
  if (load_file(L, name, NULL) != LUA_OK) return lua_error(L);
  lua_callk(L, 0, LUA_MULTRET, 0, after_file);
  return after_file(L, LUA_OK, 0);
}

// Upvalue: the package table. Finds a module by package.path, as Lua's own searcher does.
static int search_lua(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  lua_settop(L, 1);
  lua_getfield(L, lua_upvalueindex(1), "searchpath");
  lua_pushvalue(L, 1);
  lua_getfield(L, lua_upvalueindex(1), "path");
  if (lua_type(L, -1) != LUA_TSTRING) return luaL_error(L, "'package.path' must be a string");
  lua_call(L, 2, 2);
  if (lua_isnil(L, -2)) return 1; // the text that says where it looked
  lua_settop(L, -2);
  const char *file = lua_tostring(L, -1);
  if (luaL_loadfilex(L, file, "t") != LUA_OK)
    return luaL_error(L, "error loading module '%s' from file '%s':\n\t%s", name, file, lua_tostring(L, -1));
  lua_insert(L, -2);
  return 2;
}

static void wrap_global(lua_State *L, const char *name, lua_CFunction function) {
  lua_getglobal(L, name);
  lua_pushcclosure(L, function, 1);
  lua_setglobal(L, name);
}

static void remove_global(lua_State *L, const char *name) {
  lua_pushnil(L);
  lua_setglobal(L, name);
}

static void open_package(lua_State *L, unsigned allowed) {
  lua_getglobal(L, LUA_LOADLIBNAME);
  int package = lua_gettop(L);
  lua_getfield(L, package, "searchers");
  if ((allowed & LSH_ALLOW_BYTECODE) == 0) {
    lua_pushvalue(L, package);
    lua_pushcclosure(L, search_lua, 1);
    lua_rawseti(L, -2, 2);
  }
  if ((allowed & LSH_ALLOW_C_MODULES) == 0) {
    for (int i = 4; i >= 3; i--) {
      lua_pushnil(L);
      lua_rawseti(L, -2, i);
    }
    lua_pushnil(L);
    lua_setfield(L, package, "loadlib");
  }
  lua_settop(L, package - 1);
}

void lsh_open_loaders(lua_State *L, unsigned libraries, unsigned allowed) {
  if (libraries & LSH_LIB_BASE) {
    if ((allowed & LSH_ALLOW_BYTECODE) == 0) {
      wrap_global(L, "load", load);
      wrap_global(L, "loadfile", loadfile);
      wrap_global(L, "dofile", dofile);
    }
    if ((allowed & LSH_ALLOW_FILES) == 0) {
      remove_global(L, "loadfile");
      remove_global(L, "dofile");
    }
  }
  if ((libraries & LSH_LIB_STRING) && (allowed & LSH_ALLOW_OWN_BYTECODE)) {
    lua_getglobal(L, LUA_STRLIBNAME);
    lua_getfield(L, -1, "dump");
    lua_pushcclosure(L, dump, 1);
    lua_setfield(L, -2, "dump");
    lua_settop(L, -2);
  }
  if (libraries & LSH_LIB_PACKAGE) open_package(L, allowed);
}

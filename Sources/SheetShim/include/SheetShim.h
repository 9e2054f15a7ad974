#pragma once

// libzip and expat, loaded when the first spreadsheet is read (the program is not linked with them; use only what is declared here).

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sheetshim_zip;
struct sheetshim_entry;
struct sheetshim_parser;

// Loads the libraries. Nothing below but sheetshim_missing may be called where this has not answered true.
bool sheetshim_start(void);
// The library that cannot be loaded, or a null pointer.
const char *sheetshim_missing(void);

// An archive for reading, or a null pointer with libzip's error code in `code`.
struct sheetshim_zip *sheetshim_open(const char *path, int *code);
void sheetshim_close(struct sheetshim_zip *zip);
// libzip's text for an error code, cut off where the buffer ends.
void sheetshim_problem(int code, char *text, size_t size);
// The place of an entry, letter case aside where no name is the very same; negative if there is none.
int64_t sheetshim_find(struct sheetshim_zip *zip, const char *name);

struct sheetshim_status {
  uint64_t size;    // as the archive says, which may be a lie
  uint64_t packed;  // as the archive says
  bool is_encrypted;
};
bool sheetshim_stat(struct sheetshim_zip *zip, int64_t place, struct sheetshim_status *status);

struct sheetshim_entry *sheetshim_entry_open(struct sheetshim_zip *zip, int64_t place);
// How many bytes were read, 0 at the end, negative where the data is broken (a wrong checksum too).
int64_t sheetshim_entry_read(struct sheetshim_entry *entry, void *bytes, size_t size);
void sheetshim_entry_close(struct sheetshim_entry *entry);

typedef void (*sheetshim_begin)(void *context, const char *name, const char **attributes);
typedef void (*sheetshim_end)(void *context, const char *name);
typedef void (*sheetshim_text)(void *context, const char *text, int length);
typedef void (*sheetshim_doctype)(
    void *context, const char *name, const char *system_id, const char *public_id, int has_subset);

struct sheetshim_parser *sheetshim_parser_make(
    void *context, sheetshim_begin begin, sheetshim_end end, sheetshim_text text, sheetshim_doctype doctype);
// False where the text is not well-formed or the parser was stopped.
bool sheetshim_parser_feed(struct sheetshim_parser *parser, const char *bytes, int count, bool is_final);
// To be called by a handler: no other one is called any more.
void sheetshim_parser_stop(struct sheetshim_parser *parser);
const char *sheetshim_parser_problem(struct sheetshim_parser *parser);
uint64_t sheetshim_parser_line(struct sheetshim_parser *parser);
// The place in the text up to which it has been taken in.
int64_t sheetshim_parser_place(struct sheetshim_parser *parser);
void sheetshim_parser_free(struct sheetshim_parser *parser);

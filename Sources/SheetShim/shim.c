#include "SheetShim.h"

#include <dlfcn.h>
#include <expat.h>
#include <pthread.h>
#include <zip.h>

// Reading a spreadsheet is rare, and each library that is linked makes every start of the program slower. So these are loaded on first use.

static struct {
  zip_t *(*open)(const char *path, int flags, int *code);
  void (*discard)(zip_t *zip);
  void (*error_init_with_code)(zip_error_t *error, int code);
  const char *(*error_strerror)(zip_error_t *error);
  void (*error_fini)(zip_error_t *error);
  zip_int64_t (*name_locate)(zip_t *zip, const char *name, zip_flags_t flags);
  int (*stat_index)(zip_t *zip, zip_uint64_t place, zip_flags_t flags, zip_stat_t *status);
  zip_file_t *(*fopen_index)(zip_t *zip, zip_uint64_t place, zip_flags_t flags);
  zip_int64_t (*fread)(zip_file_t *file, void *bytes, zip_uint64_t size);
  int (*fclose)(zip_file_t *file);
} zip;

static struct {
  XML_Parser (*create)(const XML_Char *encoding);
  void (*free)(XML_Parser parser);
  void (*set_user_data)(XML_Parser parser, void *context);
  void (*set_element_handler)(XML_Parser parser, XML_StartElementHandler begin, XML_EndElementHandler end);
  void (*set_text_handler)(XML_Parser parser, XML_CharacterDataHandler text);
  void (*set_doctype_handler)(XML_Parser parser, XML_StartDoctypeDeclHandler doctype);
  enum XML_Status (*parse)(XML_Parser parser, const char *bytes, int count, int is_final);
  enum XML_Status (*stop)(XML_Parser parser, XML_Bool can_resume);
  enum XML_Error (*error_code)(XML_Parser parser);
  const XML_LChar *(*error_string)(enum XML_Error code);
  XML_Size (*line)(XML_Parser parser);
  XML_Index (*place)(XML_Parser parser);
} xml;

static const char *missing = NULL;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static bool load_zip(void) {
  // The newer name stands for the same functions with the same types.
  void *library = dlopen("libzip.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) library = dlopen("libzip.so.5", RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
  *(void **)&zip.open = dlsym(library, "zip_open");
  *(void **)&zip.discard = dlsym(library, "zip_discard");
  *(void **)&zip.error_init_with_code = dlsym(library, "zip_error_init_with_code");
  *(void **)&zip.error_strerror = dlsym(library, "zip_error_strerror");
  *(void **)&zip.error_fini = dlsym(library, "zip_error_fini");
  *(void **)&zip.name_locate = dlsym(library, "zip_name_locate");
  *(void **)&zip.stat_index = dlsym(library, "zip_stat_index");
  *(void **)&zip.fopen_index = dlsym(library, "zip_fopen_index");
  *(void **)&zip.fread = dlsym(library, "zip_fread");
  *(void **)&zip.fclose = dlsym(library, "zip_fclose");
  return zip.open && zip.discard && zip.error_init_with_code && zip.error_strerror && zip.error_fini &&
         zip.name_locate && zip.stat_index && zip.fopen_index && zip.fread && zip.fclose;
}

static bool load_xml(void) {
  void *library = dlopen("libexpat.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
  *(void **)&xml.create = dlsym(library, "XML_ParserCreate");
  *(void **)&xml.free = dlsym(library, "XML_ParserFree");
  *(void **)&xml.set_user_data = dlsym(library, "XML_SetUserData");
  *(void **)&xml.set_element_handler = dlsym(library, "XML_SetElementHandler");
  *(void **)&xml.set_text_handler = dlsym(library, "XML_SetCharacterDataHandler");
  *(void **)&xml.set_doctype_handler = dlsym(library, "XML_SetStartDoctypeDeclHandler");
  *(void **)&xml.parse = dlsym(library, "XML_Parse");
  *(void **)&xml.stop = dlsym(library, "XML_StopParser");
  *(void **)&xml.error_code = dlsym(library, "XML_GetErrorCode");
  *(void **)&xml.error_string = dlsym(library, "XML_ErrorString");
  *(void **)&xml.line = dlsym(library, "XML_GetCurrentLineNumber");
  *(void **)&xml.place = dlsym(library, "XML_GetCurrentByteIndex");
  return xml.create && xml.free && xml.set_user_data && xml.set_element_handler && xml.set_text_handler &&
         xml.set_doctype_handler && xml.parse && xml.stop && xml.error_code && xml.error_string && xml.line &&
         xml.place;
}

static void load(void) {
  if (!load_zip()) {
    missing = "libzip (libzip.so.4)";
  } else if (!load_xml()) {
    missing = "expat (libexpat.so.1)";
  }
}

bool sheetshim_start(void) {
  pthread_once(&once, load);
  return !missing;
}

const char *sheetshim_missing(void) { return missing; }

struct sheetshim_zip *sheetshim_open(const char *path, int *code) {
  return (struct sheetshim_zip *)zip.open(path, ZIP_RDONLY, code);
}

void sheetshim_close(struct sheetshim_zip *archive) { zip.discard((zip_t *)archive); }

void sheetshim_problem(int code, char *text, size_t size) {
  if (size == 0) return;
  zip_error_t error;
  zip.error_init_with_code(&error, code);
  const char *from = zip.error_strerror(&error);
  size_t place = 0;
  while (place + 1 < size && from[place]) {
    text[place] = from[place];
    place += 1;
  }
  text[place] = 0;
  zip.error_fini(&error);
}

int64_t sheetshim_find(struct sheetshim_zip *archive, const char *name) {
  zip_int64_t place = zip.name_locate((zip_t *)archive, name, 0);
  return place >= 0 ? place : zip.name_locate((zip_t *)archive, name, ZIP_FL_NOCASE);
}

bool sheetshim_stat(struct sheetshim_zip *archive, int64_t place, struct sheetshim_status *status) {
  zip_stat_t found;
  if (place < 0 || zip.stat_index((zip_t *)archive, (zip_uint64_t)place, 0, &found) != 0) return false;
  status->size = found.valid & ZIP_STAT_SIZE ? found.size : 0;
  status->packed = found.valid & ZIP_STAT_COMP_SIZE ? found.comp_size : 0;
  status->is_encrypted = found.valid & ZIP_STAT_ENCRYPTION_METHOD && found.encryption_method != ZIP_EM_NONE;
  return true;
}

struct sheetshim_entry *sheetshim_entry_open(struct sheetshim_zip *archive, int64_t place) {
  if (place < 0) return NULL;
  return (struct sheetshim_entry *)zip.fopen_index((zip_t *)archive, (zip_uint64_t)place, 0);
}

int64_t sheetshim_entry_read(struct sheetshim_entry *entry, void *bytes, size_t size) {
  return zip.fread((zip_file_t *)entry, bytes, size);
}

void sheetshim_entry_close(struct sheetshim_entry *entry) { zip.fclose((zip_file_t *)entry); }

struct sheetshim_parser *sheetshim_parser_make(
    void *context, sheetshim_begin begin, sheetshim_end end, sheetshim_text text, sheetshim_doctype doctype) {
  XML_Parser parser = xml.create(NULL);
  if (!parser) return NULL;
  xml.set_user_data(parser, context);
  xml.set_element_handler(parser, begin, end);
  xml.set_text_handler(parser, text);
  xml.set_doctype_handler(parser, doctype);
  return (struct sheetshim_parser *)parser;
}

bool sheetshim_parser_feed(struct sheetshim_parser *parser, const char *bytes, int count, bool is_final) {
  return xml.parse((XML_Parser)parser, bytes, count, is_final) == XML_STATUS_OK;
}

void sheetshim_parser_stop(struct sheetshim_parser *parser) { xml.stop((XML_Parser)parser, XML_FALSE); }

const char *sheetshim_parser_problem(struct sheetshim_parser *parser) {
  const char *text = xml.error_string(xml.error_code((XML_Parser)parser));
  return text ? text : "no reason given";
}

uint64_t sheetshim_parser_line(struct sheetshim_parser *parser) { return xml.line((XML_Parser)parser); }
int64_t sheetshim_parser_place(struct sheetshim_parser *parser) { return xml.place((XML_Parser)parser); }
void sheetshim_parser_free(struct sheetshim_parser *parser) { xml.free((XML_Parser)parser); }

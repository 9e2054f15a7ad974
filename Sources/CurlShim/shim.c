#include "CurlShim.h"
#include "functions.h"

#include <dlfcn.h>
#include <pthread.h>

// libcurl brings some thirty libraries with it, whose loading would cost every start of the program more than everything else together. So it is
// loaded when the first message is to be sent.

struct curlshim_functions curlshim_curl;
#define curl curlshim_curl

static bool is_loaded = false;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  *(void **)&curl.global_init = dlsym(library, "curl_global_init");
  *(void **)&curl.easy_init = dlsym(library, "curl_easy_init");
  *(void **)&curl.easy_setopt = dlsym(library, "curl_easy_setopt");
  *(void **)&curl.easy_perform = dlsym(library, "curl_easy_perform");
  *(void **)&curl.easy_getinfo = dlsym(library, "curl_easy_getinfo");
  *(void **)&curl.easy_reset = dlsym(library, "curl_easy_reset");
  *(void **)&curl.easy_cleanup = dlsym(library, "curl_easy_cleanup");
  *(void **)&curl.easy_strerror = dlsym(library, "curl_easy_strerror");
  *(void **)&curl.slist_append = dlsym(library, "curl_slist_append");
  *(void **)&curl.slist_free_all = dlsym(library, "curl_slist_free_all");
  *(void **)&curl.multi_init = dlsym(library, "curl_multi_init");
  *(void **)&curl.multi_setopt = dlsym(library, "curl_multi_setopt");
  *(void **)&curl.multi_add_handle = dlsym(library, "curl_multi_add_handle");
  *(void **)&curl.multi_remove_handle = dlsym(library, "curl_multi_remove_handle");
  *(void **)&curl.multi_socket_action = dlsym(library, "curl_multi_socket_action");
  *(void **)&curl.multi_assign = dlsym(library, "curl_multi_assign");
  *(void **)&curl.multi_info_read = dlsym(library, "curl_multi_info_read");
  *(void **)&curl.multi_cleanup = dlsym(library, "curl_multi_cleanup");
  is_loaded = curl.global_init && curl.easy_init && curl.easy_setopt && curl.easy_perform && curl.easy_getinfo &&
              curl.easy_reset && curl.easy_cleanup && curl.easy_strerror && curl.slist_append && curl.slist_free_all &&
              curl.multi_init && curl.multi_setopt && curl.multi_add_handle && curl.multi_remove_handle &&
              curl.multi_socket_action && curl.multi_assign && curl.multi_info_read && curl.multi_cleanup &&
              curl.global_init(CURL_GLOBAL_ALL) == CURLE_OK;
}

bool curlshim_start(void) {
  pthread_once(&once, load);
  return is_loaded;
}

CURL *curlshim_init(void) { return curl.easy_init(); }
void curlshim_reset(CURL *handle) { curl.easy_reset(handle); }
void curlshim_cleanup(CURL *handle) { curl.easy_cleanup(handle); }
CURLcode curlshim_perform(CURL *handle) { return curl.easy_perform(handle); }

const char *curlshim_strerror(CURLcode code) {
  return is_loaded ? curl.easy_strerror(code) : "libcurl (libcurl.so.4) is not installed or cannot be used";
}

struct curl_slist *curlshim_list_append(struct curl_slist *list, const char *text) {
  return curl.slist_append(list, text);
}

void curlshim_list_free(struct curl_slist *list) { curl.slist_free_all(list); }

CURLcode curlshim_set_long(CURL *handle, CURLoption option, long value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode curlshim_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode curlshim_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode curlshim_set_reader(CURL *handle, curlshim_data read, curlshim_seek seek, void *context) {
  CURLcode code = curl.easy_setopt(handle, CURLOPT_READFUNCTION, read);
  if (code == CURLE_OK) code = curl.easy_setopt(handle, CURLOPT_READDATA, context);
  if (code == CURLE_OK) code = curl.easy_setopt(handle, CURLOPT_SEEKFUNCTION, seek);
  if (code == CURLE_OK) code = curl.easy_setopt(handle, CURLOPT_SEEKDATA, context);
  return code;
}

CURLcode curlshim_set_writer(CURL *handle, curlshim_data write, void *context) {
  CURLcode code = curl.easy_setopt(handle, CURLOPT_WRITEFUNCTION, write);
  if (code == CURLE_OK) code = curl.easy_setopt(handle, CURLOPT_WRITEDATA, context);
  return code;
}

CURLcode curlshim_set_progress(CURL *handle, curlshim_progress progress, void *context) {
  CURLcode code = curl.easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
  if (code == CURLE_OK) code = curl.easy_setopt(handle, CURLOPT_XFERINFODATA, context);
  if (code == CURLE_OK) code = curl.easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  return code;
}

long curlshim_response_code(CURL *handle) {
  long code = 0;
  return curl.easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code) == CURLE_OK ? code : 0;
}

bool curlshim_was_sent(CURL *handle) {
  long sent = 0;
  return curl.easy_getinfo(handle, CURLINFO_REQUEST_SIZE, &sent) != CURLE_OK || sent > 0;
}

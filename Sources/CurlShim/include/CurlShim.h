#pragma once

// libcurl, loaded when it is first needed (the program is not linked with it; use only what is declared here). It sets options through variadic
// functions, which Swift cannot call: each function below sets options of one type.

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

typedef size_t (*curlshim_data)(char *bytes, size_t size, size_t count, void *context);
typedef int (*curlshim_seek)(void *context, curl_off_t offset, int origin);
typedef int (*curlshim_progress)(
    void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up);

// Loads and starts libcurl. Nothing below but curlshim_strerror may be called where this has not answered true.
bool curlshim_start(void);

CURL *curlshim_init(void);
void curlshim_reset(CURL *handle);
void curlshim_cleanup(CURL *handle);
CURLcode curlshim_perform(CURL *handle);
const char *curlshim_strerror(CURLcode code);
struct curl_slist *curlshim_list_append(struct curl_slist *list, const char *text);
void curlshim_list_free(struct curl_slist *list);

CURLcode curlshim_set_long(CURL *handle, CURLoption option, long value);
// libcurl copies the text, except for CURLOPT_POSTFIELDS, which must outlive the transfer.
CURLcode curlshim_set_string(CURL *handle, CURLoption option, const char *value);
// The list must outlive the transfer.
CURLcode curlshim_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode curlshim_set_reader(CURL *handle, curlshim_data read, curlshim_seek seek, void *context);
CURLcode curlshim_set_writer(CURL *handle, curlshim_data write, void *context);
CURLcode curlshim_set_progress(CURL *handle, curlshim_progress progress, void *context);
// The last reply's status, 0 when there was none.
long curlshim_response_code(CURL *handle);
// True where a request was begun to be sent, a proxy's CONNECT included: less cannot have arrived anywhere.
bool curlshim_was_sent(CURL *handle);

#include "CurlLoop.h"

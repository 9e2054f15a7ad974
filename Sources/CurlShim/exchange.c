#include "CurlLoop.h"
#include "functions.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define curl curlshim_curl

enum { USUAL_ROOM = 8192, KEPT_ROOM = 1 << 20, LONGEST_HEADERS = 256 << 10 };

static size_t read_body(char *buffer, size_t size, size_t count, void *context) {
  curlshim_exchange *exchange = context;
  size_t room = size * count;
  size_t left = exchange->body_count - exchange->body_taken;
  size_t taken = left < room ? left : room;
  memcpy(buffer, exchange->body + exchange->body_taken, taken);
  exchange->body_taken += taken;
  return taken;
}

// libcurl asks for this when it wants to send again on another connection. Without it the transfer ends, which is right where a second sending could
// do the work twice.
static int seek_body(void *context, curl_off_t offset, int origin) {
  curlshim_exchange *exchange = context;
  if (!exchange->is_repeatable || origin != SEEK_SET) return CURL_SEEKFUNC_FAIL;
  if (offset < 0 || (size_t)offset > exchange->body_count) return CURL_SEEKFUNC_FAIL;
  exchange->body_taken = (size_t)offset;
  return CURL_SEEKFUNC_OK;
}

static size_t write_answer(char *bytes, size_t size, size_t count, void *context) {
  curlshim_exchange *exchange = context;
  size_t more = size * count;
  size_t wanted = exchange->answer_count + more;
  if (wanted > exchange->answer_limit) {
    exchange->is_too_long = true;
    return 0;
  }
  if (wanted > exchange->answer_room) {
    size_t room = exchange->answer_room * 2 > wanted ? exchange->answer_room * 2 : wanted;
    if (room > exchange->answer_limit) room = exchange->answer_limit;
    unsigned char *larger = realloc(exchange->answer, room);
    if (!larger) return 0;
    exchange->answer = larger;
    exchange->answer_room = room;
  }
  memcpy(exchange->answer + exchange->answer_count, bytes, more);
  exchange->answer_count = wanted;
  return more;
}

// The value of a header line, where it is the one named; copied without the white space around it.
static bool value_of(const char *name, const char *line, size_t count, char *value, size_t room) {
  size_t length = strlen(name);
  if (count <= length || strncasecmp(line, name, length) != 0 || line[length] != ':') return false;
  const char *from = line + length + 1, *end = line + count;
  while (from < end && (*from == ' ' || *from == '\t')) from++;
  while (end > from && (unsigned char)end[-1] <= ' ') end--;
  size_t taken = (size_t)(end - from) < room - 1 ? (size_t)(end - from) : room - 1;
  memcpy(value, from, taken);
  value[taken] = 0;
  return true;
}

static size_t read_header(char *bytes, size_t size, size_t count, void *context) {
  curlshim_exchange *exchange = context;
  size_t length = size * count;
  // Of interim answers and trailers as well: each may come without end.
  exchange->header_count += length;
  if (exchange->header_count > LONGEST_HEADERS) {
    exchange->has_too_long_header = true;
    return 0;
  }
  if (length > 5 && memcmp(bytes, "HTTP/", 5) == 0) {
    // The headers of an interim answer (100, a proxy's) do not count.
    exchange->retry_after[0] = exchange->date[0] = exchange->location[0] = 0;
  } else if (!value_of("retry-after", bytes, length, exchange->retry_after, sizeof exchange->retry_after) &&
             !value_of("date", bytes, length, exchange->date, sizeof exchange->date)) {
    value_of("location", bytes, length, exchange->location, sizeof exchange->location);
  }
  return length;
}

// libcurl calls this when the connection stands, a proxy's tunnel and TLS included, right before it sends the request.
static int begin(void *context, char *remote, char *local, int remote_port, int local_port) {
  (void)remote, (void)local, (void)remote_port, (void)local_port;
  curlshim_exchange *exchange = context;
  exchange->is_begun = true;
  return CURL_PREREQFUNC_OK;
}

curlshim_exchange *curlshim_exchange_make(void) {
  curlshim_exchange *exchange = calloc(1, sizeof *exchange);
  if (!exchange) return NULL;
  CURL *handle = exchange->handle = curl.easy_init();
  if (!handle) {
    free(exchange);
    return NULL;
  }
  exchange->answer_room = USUAL_ROOM;
  exchange->answer = malloc(exchange->answer_room);
  CURLcode code = exchange->answer ? CURLE_OK : CURLE_OUT_OF_MEMORY;
#define SET(option, value) \
  if (code == CURLE_OK) code = curl.easy_setopt(handle, option, value)
  SET(CURLOPT_PRIVATE, exchange);
  SET(CURLOPT_ERRORBUFFER, exchange->error);
  // Several threads: no SIGALRM. HTTP alone, no redirects, no .netrc, no proxy from a file.
  SET(CURLOPT_NOSIGNAL, 1L);
  SET(CURLOPT_FOLLOWLOCATION, 0L);
  SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  SET(CURLOPT_ACCEPT_ENCODING, "");
  // A connection that has been idle for longer than many services keep one is not tried.
  SET(CURLOPT_MAXAGE_CONN, 45L);
  SET(CURLOPT_TCP_KEEPALIVE, 1L);
  SET(CURLOPT_READFUNCTION, read_body);
  SET(CURLOPT_READDATA, exchange);
  SET(CURLOPT_SEEKFUNCTION, seek_body);
  SET(CURLOPT_SEEKDATA, exchange);
  SET(CURLOPT_WRITEFUNCTION, write_answer);
  SET(CURLOPT_WRITEDATA, exchange);
  SET(CURLOPT_HEADERFUNCTION, read_header);
  SET(CURLOPT_HEADERDATA, exchange);
  SET(CURLOPT_PREREQFUNCTION, begin);
  SET(CURLOPT_PREREQDATA, exchange);
  SET(CURLOPT_PROTOCOLS_STR, "http,https");
#undef SET
  if (code != CURLE_OK) {
    curlshim_exchange_free(exchange);
    return NULL;
  }
  return exchange;
}

void curlshim_exchange_free(curlshim_exchange *exchange) {
  if (!exchange) return;
  curl.easy_cleanup(exchange->handle);
  curl.slist_free_all(exchange->headers);
  if (exchange->body) explicit_bzero(exchange->body, exchange->body_count);
  free(exchange->body);
  free(exchange->answer);
  free(exchange);
}

static void forget_request(curlshim_exchange *exchange) {
  // The handle must not be left with a list that is gone.
  curl.easy_setopt(exchange->handle, CURLOPT_HTTPHEADER, NULL);
  curl.slist_free_all(exchange->headers);
  exchange->headers = NULL;
  if (exchange->body) explicit_bzero(exchange->body, exchange->body_count);
  free(exchange->body);
  exchange->body = NULL;
  exchange->body_count = exchange->body_taken = 0;
}

void curlshim_exchange_rest(curlshim_exchange *exchange) {
  forget_request(exchange);
  exchange->answer_count = 0;
  if (exchange->answer_room <= KEPT_ROOM) return;
  unsigned char *smaller = realloc(exchange->answer, USUAL_ROOM);
  if (!smaller) return;
  exchange->answer = smaller;
  exchange->answer_room = USUAL_ROOM;
}

long curlshim_connect_code(CURL *handle) {
  long code = 0;
  return curl.easy_getinfo(handle, CURLINFO_HTTP_CONNECTCODE, &code) == CURLE_OK ? code : 0;
}

bool curlshim_exchange_prepare(
    curlshim_exchange *exchange, const char *method, const char *url, const void *body, size_t body_count,
    bool is_repeatable, size_t answer_limit, long timeout_ms) {
  forget_request(exchange);
  exchange->answer_count = exchange->header_count = 0;
  exchange->is_repeatable = is_repeatable;
  exchange->is_begun = exchange->is_too_long = exchange->has_too_long_header = false;
  exchange->answer_limit = answer_limit;
  exchange->retry_after[0] = exchange->date[0] = exchange->location[0] = exchange->error[0] = 0;
  if (body) {
    exchange->body = malloc(body_count ? body_count : 1);
    if (!exchange->body) return false;
    memcpy(exchange->body, body, body_count);
    exchange->body_count = body_count;
  }
  CURL *handle = exchange->handle;
  CURLcode code = curl.easy_setopt(handle, CURLOPT_URL, url);
#define SET(option, value) \
  if (code == CURLE_OK) code = curl.easy_setopt(handle, option, value)
  if (body) {
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body_count);
  } else {
    SET(CURLOPT_HTTPGET, 1L);
  }
  SET(CURLOPT_CUSTOMREQUEST, method);
  // Without a body there is nothing to rewind, and libcurl would send again by itself: only a new connection keeps it from that.
  SET(CURLOPT_FRESH_CONNECT, body_count == 0 && !is_repeatable ? 1L : 0L);
  SET(CURLOPT_TIMEOUT_MS, timeout_ms);
#undef SET
  // libcurl would wait for leave to send a large body.
  return code == CURLE_OK && curlshim_exchange_header(exchange, "Expect:");
}

bool curlshim_exchange_header(curlshim_exchange *exchange, const char *line) {
  struct curl_slist *longer = curl.slist_append(exchange->headers, line);
  if (!longer) return false;
  exchange->headers = longer;
  return curl.easy_setopt(exchange->handle, CURLOPT_HTTPHEADER, longer) == CURLE_OK;
}

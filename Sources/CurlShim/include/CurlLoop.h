#pragma once

// Many HTTP exchanges at once on one thread: libcurl's multi interface over epoll. Call everything from one thread, but curlshim_loop_wake from any.
// Nothing here may be called where curlshim_start has not answered true.

#include "CurlShim.h"

// One exchange: a request that is set up on its handle, and what came back. Made once and used again for the next one, so that its handle's buffers
// and its options stay; the connections belong to the loop.
typedef struct curlshim_exchange {
  CURL *handle;
  // What is sent. The bytes belong to the exchange.
  unsigned char *body;
  size_t body_count;
  // How much of it libcurl has taken: less than body_count means that the other side cannot have had all of it.
  size_t body_taken;
  // True from when the request itself may be sent, what is said to a proxy before (CONNECT) apart.
  bool is_begun;
  // True where libcurl may send the body again by itself, on a fresh connection, when one that was kept open turns out dead.
  bool is_repeatable;
  unsigned char *answer;
  size_t answer_count;
  size_t answer_room;
  size_t answer_limit;
  // True where the answer was longer than the limit; the transfer was ended there.
  bool is_too_long;
  // The bytes of all header lines so far; true where there were too many, and the transfer was ended there.
  size_t header_count;
  bool has_too_long_header;
  // The texts of some headers of the answer, empty where there were none.
  char retry_after[40];
  char date[40];
  char location[200];
  char error[CURL_ERROR_SIZE];
  struct curl_slist *headers;
  // The caller's own mark.
  size_t tag;
} curlshim_exchange;

curlshim_exchange *curlshim_exchange_make(void);
void curlshim_exchange_free(curlshim_exchange *exchange);
// Sets an exchange up for the next request; options that are the same for all of them stay. `body` is copied; NULL for a request without one. False
// where memory ran out or libcurl refused a setting.
bool curlshim_exchange_prepare(
    curlshim_exchange *exchange, const char *method, const char *url, const void *body, size_t body_count,
    bool is_repeatable, size_t answer_limit, long timeout_ms);
// Adds a header line; false where memory ran out.
bool curlshim_exchange_header(curlshim_exchange *exchange, const char *line);
// Forgets what was sent, and gives the room of a long answer back. To be called when the answer has been read.
void curlshim_exchange_rest(curlshim_exchange *exchange);
// The status that a proxy answered CONNECT with, 0 where there was none.
long curlshim_connect_code(CURL *handle);

typedef struct curlshim_loop curlshim_loop;

// A loop that keeps at most so many connections open.
curlshim_loop *curlshim_loop_make(long connections);
void curlshim_loop_free(curlshim_loop *loop);
// Ends a wait of curlshim_loop_run, from any thread.
void curlshim_loop_wake(curlshim_loop *loop);
bool curlshim_loop_add(curlshim_loop *loop, curlshim_exchange *exchange);
// Takes an exchange out that has not ended; its connection is closed.
void curlshim_loop_remove(curlshim_loop *loop, curlshim_exchange *exchange);
// Waits until something can be done, a wake included, and does it.
void curlshim_loop_run(curlshim_loop *loop);
// The next exchange that has ended, with its result; NULL if there is none. It is out of the loop then.
curlshim_exchange *curlshim_loop_finished(curlshim_loop *loop, CURLcode *result);

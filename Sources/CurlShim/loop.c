#include "CurlLoop.h"
#include "functions.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define curl curlshim_curl

struct curlshim_loop {
  CURLM *multi;
  int epoll;
  int event;
  // When libcurl wants to be called without anything having happened, in milliseconds of the monotonic clock; -1 for never.
  int64_t deadline;
};

static int64_t now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

// libcurl says which sockets it waits for. The mark of a socket tells one that is registered from one that is new.
static int on_socket(CURL *handle, curl_socket_t socket, int what, void *context, void *mark) {
  (void)handle;
  curlshim_loop *loop = context;
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(loop->epoll, EPOLL_CTL_DEL, socket, NULL);
    curl.multi_assign(loop->multi, socket, NULL);
    return 0;
  }
  struct epoll_event event = {.data.fd = socket};
  if (what & CURL_POLL_IN) event.events |= EPOLLIN;
  if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
  int action = mark ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  if (epoll_ctl(loop->epoll, action, socket, &event) != 0 && errno == EEXIST)
    epoll_ctl(loop->epoll, EPOLL_CTL_MOD, socket, &event);
  if (!mark) curl.multi_assign(loop->multi, socket, loop);
  return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *context) {
  (void)multi;
  curlshim_loop *loop = context;
  loop->deadline = timeout_ms < 0 ? -1 : now_ms() + timeout_ms;
  return 0;
}

curlshim_loop *curlshim_loop_make(long connections) {
  curlshim_loop *loop = calloc(1, sizeof *loop);
  if (!loop) return NULL;
  loop->deadline = -1;
  loop->epoll = epoll_create1(EPOLL_CLOEXEC);
  loop->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  loop->multi = curl.multi_init();
  struct epoll_event event = {.events = EPOLLIN, .data.fd = loop->event};
  bool is_made = loop->epoll >= 0 && loop->event >= 0 && loop->multi &&
                 epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->event, &event) == 0 &&
                 curl.multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, on_socket) == CURLM_OK &&
                 curl.multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop) == CURLM_OK &&
                 curl.multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, on_timer) == CURLM_OK &&
                 curl.multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop) == CURLM_OK &&
                 curl.multi_setopt(loop->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING) == CURLM_OK &&
                 curl.multi_setopt(loop->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections) == CURLM_OK &&
                 curl.multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, connections) == CURLM_OK;
  if (!is_made) {
    curlshim_loop_free(loop);
    return NULL;
  }
  return loop;
}

void curlshim_loop_free(curlshim_loop *loop) {
  if (!loop) return;
  if (loop->multi) curl.multi_cleanup(loop->multi);
  if (loop->event >= 0) close(loop->event);
  if (loop->epoll >= 0) close(loop->epoll);
  free(loop);
}

void curlshim_loop_wake(curlshim_loop *loop) {
  uint64_t one = 1;
  // A full counter wakes as well.
  ssize_t written = write(loop->event, &one, sizeof one);
  (void)written;
}

bool curlshim_loop_add(curlshim_loop *loop, curlshim_exchange *exchange) {
  return curl.multi_add_handle(loop->multi, exchange->handle) == CURLM_OK;
}

void curlshim_loop_remove(curlshim_loop *loop, curlshim_exchange *exchange) {
  curl.multi_remove_handle(loop->multi, exchange->handle);
}

static int wait_ms(const curlshim_loop *loop) {
  if (loop->deadline < 0) return -1;
  int64_t left = loop->deadline - now_ms();
  return left <= 0 ? 0 : left > 3600000 ? 3600000 : (int)left;
}

void curlshim_loop_run(curlshim_loop *loop) {
  struct epoll_event events[64];
  int running;
  int count = epoll_wait(loop->epoll, events, 64, wait_ms(loop));
  for (int place = 0; place < count; place++) {
    int socket = events[place].data.fd;
    if (socket == loop->event) {
      uint64_t woken;
      ssize_t taken = read(loop->event, &woken, sizeof woken);
      (void)taken;
      continue;
    }
    int mask = 0;
    if (events[place].events & EPOLLIN) mask |= CURL_CSELECT_IN;
    if (events[place].events & EPOLLOUT) mask |= CURL_CSELECT_OUT;
    if (events[place].events & (EPOLLERR | EPOLLHUP)) mask |= CURL_CSELECT_ERR;
    curl.multi_socket_action(loop->multi, socket, mask, &running);
  }
  if (loop->deadline >= 0 && loop->deadline <= now_ms()) {
    loop->deadline = -1;
    curl.multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
  }
}

curlshim_exchange *curlshim_loop_finished(curlshim_loop *loop, CURLcode *result) {
  int left;
  CURLMsg *message;
  while ((message = curl.multi_info_read(loop->multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL *handle = message->easy_handle;
    *result = message->data.result;
    curlshim_exchange *exchange = NULL;
    curl.easy_getinfo(handle, CURLINFO_PRIVATE, &exchange);
    // The message is gone with this call.
    curl.multi_remove_handle(loop->multi, handle);
    if (exchange) return exchange;
  }
  return NULL;
}

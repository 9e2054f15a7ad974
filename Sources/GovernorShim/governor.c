#define _GNU_SOURCE
#include "GovernorShim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// The generic cell rate algorithm: `next` is when the request after the last one admitted is due. One number, so that processes need no lock, and one that
// is killed in between leaves nothing behind.
struct shared {
  _Atomic uint64_t layout;
  _Atomic uint64_t next;
  _Atomic uint64_t slowdown;
  _Atomic uint64_t changed;
  _Atomic uint64_t paused_until;
};

struct governorshim_page {
  struct shared *shared;
  int file;
};

enum { LAYOUT = 2, NORMAL = 1000, SLOWEST = 64000 };
// Nothing is due later than this; such a time is a damaged file's.
static const uint64_t sane_ns = 100 * 3600ull * 1000000000;

// A number for this layout and this run of the machine: the clock begins anew with each, so times of another one mean nothing. Never 0.
static uint64_t mark_of_boot(void) {
  unsigned char text[64];
  int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  ssize_t count = file >= 0 ? read(file, text, sizeof text) : 0;
  if (file >= 0) close(file);
  // FNV-1a.
  uint64_t mark = 0xcbf29ce484222325ull ^ LAYOUT;
  for (ssize_t place = 0; place < count; place++) mark = (mark ^ text[place]) * 0x100000001b3ull;
  return mark | 1;
}

static governorshim_page *page_of(void *memory, int file) {
  governorshim_page *page = malloc(sizeof *page);
  if (!page || memory == MAP_FAILED) {
    free(page);
    if (memory != MAP_FAILED) munmap(memory, sizeof(struct shared));
    if (file >= 0) close(file);
    return NULL;
  }
  page->shared = memory;
  page->file = file;
  uint64_t mark = mark_of_boot(), known = atomic_load(&page->shared->layout);
  if (known != mark && atomic_compare_exchange_strong(&page->shared->layout, &known, mark)) {
    atomic_store(&page->shared->next, 0);
    atomic_store(&page->shared->paused_until, 0);
    atomic_store(&page->shared->changed, 0);
    atomic_store(&page->shared->slowdown, NORMAL);
  }
  return page;
}

governorshim_page *governorshim_open(const char *path) {
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return NULL;
  struct stat status;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid()) {
    close(file);
    errno = EPERM;
    return NULL;
  }
  if (status.st_size < (off_t)sizeof(struct shared) && ftruncate(file, sizeof(struct shared)) != 0) {
    int reason = errno;
    close(file);
    errno = reason;
    return NULL;
  }
  return page_of(mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), file);
}

governorshim_page *governorshim_private(void) {
  return page_of(
      mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), -1);
}

void governorshim_close(governorshim_page *page) {
  if (!page) return;
  munmap(page->shared, sizeof(struct shared));
  if (page->file >= 0) close(page->file);
  free(page);
}

uint64_t governorshim_slowdown(const governorshim_page *page) {
  uint64_t slowdown = atomic_load(&page->shared->slowdown);
  return slowdown < NORMAL ? NORMAL : slowdown > SLOWEST ? SLOWEST : slowdown;
}

uint64_t governorshim_admit(governorshim_page *page, uint64_t now_ns, uint64_t interval_ns, uint64_t burst) {
  struct shared *shared = page->shared;
  uint64_t interval = interval_ns / NORMAL * governorshim_slowdown(page);
  // While slowed down nobody saves up.
  uint64_t saved = interval > interval_ns ? 0 : interval * (burst > 0 ? burst - 1 : 0);
  uint64_t paused = atomic_load(&shared->paused_until);
  if (paused > now_ns + sane_ns) paused = 0;
  uint64_t next = atomic_load(&shared->next), due;
  do {
    due = next > now_ns + sane_ns || next + saved < now_ns ? now_ns - (saved < now_ns ? saved : now_ns) : next;
    // Whoever waits for the end of a pause takes a turn behind it, so that they do not all come at once then.
    if (due < paused) due = paused;
  } while (!atomic_compare_exchange_weak(&shared->next, &next, due + interval));
  return due > now_ns ? due - now_ns : 0;
}

void governorshim_throttled(governorshim_page *page, uint64_t now_ns, uint64_t until_ns, uint64_t apart_ns) {
  struct shared *shared = page->shared;
  uint64_t paused = atomic_load(&shared->paused_until);
  if (paused > now_ns + sane_ns) paused = 0;
  if (until_ns > paused) atomic_store(&shared->paused_until, until_ns);
  uint64_t changed = atomic_load(&shared->changed);
  if (changed <= now_ns && now_ns - changed < apart_ns) return;
  if (!atomic_compare_exchange_strong(&shared->changed, &changed, now_ns)) return;
  uint64_t slowdown = governorshim_slowdown(page) * 2;
  atomic_store(&shared->slowdown, slowdown > SLOWEST ? SLOWEST : slowdown);
}

void governorshim_answered(governorshim_page *page, uint64_t now_ns, uint64_t apart_ns) {
  struct shared *shared = page->shared;
  uint64_t slowdown = governorshim_slowdown(page);
  if (slowdown == NORMAL) return;
  uint64_t changed = atomic_load(&shared->changed);
  if (changed <= now_ns && now_ns - changed < apart_ns) return;
  if (!atomic_compare_exchange_strong(&shared->changed, &changed, now_ns)) return;
  slowdown -= slowdown / 8 > 1 ? slowdown / 8 : 1;
  atomic_store(&shared->slowdown, slowdown < NORMAL + NORMAL / 8 ? NORMAL : slowdown);
}

// What stands where among the bytes that are locked and never read: the places, who is there, who wants a place. A lock ends with its program.
enum { PLACES = 4096, PRESENT = 8192, PRESENT_MOST = 64, WANTED = 12288 };

static bool set_lock(governorshim_page *page, short type, off_t byte) {
  struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
  return fcntl(page->file, F_OFD_SETLK, &lock) == 0;
}

static bool is_locked_elsewhere(governorshim_page *page, off_t byte) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
  return fcntl(page->file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

bool governorshim_lock(governorshim_page *page, int slot) {
  if (page->file < 0) return true;
  // Where the file system has no locks, the processes are not kept apart; the rate still is.
  return set_lock(page, F_WRLCK, PLACES + slot) || (errno != EAGAIN && errno != EACCES);
}

void governorshim_unlock(governorshim_page *page, int slot) {
  if (page->file >= 0) set_lock(page, F_UNLCK, PLACES + slot);
}

void governorshim_appear(governorshim_page *page) {
  if (page->file < 0) return;
  for (int number = 0; number < PRESENT_MOST; number++)
    if (set_lock(page, F_WRLCK, PRESENT + number)) return;
}

int governorshim_programs(governorshim_page *page) {
  int programs = 1;
  if (page->file < 0) return programs;
  // One by one: asked about a range, the kernel names any of its locks, not the first.
  for (int number = 0; number < PRESENT_MOST; number++) programs += is_locked_elsewhere(page, PRESENT + number);
  return programs;
}

void governorshim_want(governorshim_page *page, bool wants) {
  if (page->file >= 0) set_lock(page, wants ? F_RDLCK : F_UNLCK, WANTED);
}

bool governorshim_wanted(governorshim_page *page) {
  return page->file >= 0 && is_locked_elsewhere(page, WANTED);
}

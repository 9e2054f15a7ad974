#pragma once

// What the processes of one machine that talk to one target share: a page of a file, mapped into each of them, and the locks on the file's bytes.

#include <stdbool.h>
#include <stdint.h>

typedef struct governorshim_page governorshim_page;

// Opens (or makes, 0600) the file and maps it. NULL where that is not possible; errno says why. The file must belong to the caller and be no link.
governorshim_page *governorshim_open(const char *path);
// A page of this process alone, where no file can be had.
governorshim_page *governorshim_private(void);
void governorshim_close(governorshim_page *page);

// Takes the next free place in the stream of requests.
// - interval_ns: the time between two requests at the rate wanted; burst: how many may go at once after a rest.
// Answers how many nanoseconds the caller has to wait before it sends.
uint64_t governorshim_admit(governorshim_page *page, uint64_t now_ns, uint64_t interval_ns, uint64_t burst);
// The service said "too many": everybody waits until `until_ns`, and goes slower from then on; at most one slowing in `apart_ns`.
void governorshim_throttled(governorshim_page *page, uint64_t now_ns, uint64_t until_ns, uint64_t apart_ns);
// A request was answered: after a while without throttling everybody goes faster again, up to the rate wanted.
void governorshim_answered(governorshim_page *page, uint64_t now_ns, uint64_t apart_ns);
// By how much everybody goes slower than wanted, in thousandths; 1000 for not at all.
uint64_t governorshim_slowdown(const governorshim_page *page);

// Takes the lock number `slot`; false where another process holds it. Within one process the caller keeps its slots apart.
bool governorshim_lock(governorshim_page *page, int slot);
void governorshim_unlock(governorshim_page *page, int slot);

// Tells the other programs that this one is there. Answers nothing: beyond as many as are counted nobody is.
void governorshim_appear(governorshim_page *page);
// How many programs are there, this one among them.
int governorshim_programs(governorshim_page *page);
// Tells the other programs that this one has less than its share of the places and wants more, or that it does not any longer.
void governorshim_want(governorshim_page *page, bool wants);
// Whether another program has told so.
bool governorshim_wanted(governorshim_page *page);

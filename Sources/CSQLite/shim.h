#pragma once
#include <errno.h>
#include <fcntl.h>
#include <linux/stat.h>
#include <sqlite3.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

// sqlite3_db_config is variadic, which cannot be called from Swift.
static inline int sqlite3_db_config_int(sqlite3 *db, int option, int value) {
  return sqlite3_db_config(db, option, value, (int *)0);
}

// So is sqlite3_config. Without its statistics SQLite takes no lock to allocate; it must be told before its first use.
static inline int sqlite3_config_no_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

// Which file a path leads to, and its size. stat(2) asks for the times as well; on recent kernels the next write must then store a new time, and
// fdatasync(2) writes the inode besides the data (docs/benchmarks.md). This asks for no times.
// Returns 0, or the error number.
static inline int file_identity(const char *path, uint64_t *device, uint64_t *inode, int64_t *size) {
  struct statx status;
  if (syscall(SYS_statx, AT_FDCWD, path, 0, STATX_INO | STATX_SIZE, &status) != 0) return errno;
  *device = (uint64_t)status.stx_dev_major << 32 | status.stx_dev_minor;
  *inode = status.stx_ino;
  *size = (int64_t)status.stx_size;
  return 0;
}

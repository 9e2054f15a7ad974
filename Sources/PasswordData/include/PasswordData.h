#ifndef MOONPOOL_PASSWORD_DATA_H
#define MOONPOOL_PASSWORD_DATA_H

#include <stddef.h>

/// The commonest passwords in lower case, each followed by a line feed, sorted by their bytes; not terminated.
const char *_Nonnull moonpool_common_passwords(void);
/// How many bytes they are.
size_t moonpool_common_passwords_size(void);

#endif

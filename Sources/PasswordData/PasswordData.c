// The ten thousand commonest passwords, a line each, in the order of their bytes (NOTICE has where they are from).
#include "PasswordData.h"

static const char passwords[] = {
#embed "commonest.txt"
};

const char *moonpool_common_passwords(void) { return passwords; }
size_t moonpool_common_passwords_size(void) { return sizeof(passwords); }

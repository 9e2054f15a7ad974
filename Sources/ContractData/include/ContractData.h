#pragma once
#include <stddef.h>

/// Where the catalogue starts, as made by scripts/generate-contract. Read it through the module Contract.
const unsigned char *moonpool_catalogue_start(void);
extern const size_t moonpool_catalogue_size;

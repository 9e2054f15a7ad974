#pragma once
#include <stddef.h>

/// The catalogue, as made by scripts/generate-contract. Read it through the module Contract.
extern const unsigned char moonpool_catalogue[];
extern const size_t moonpool_catalogue_size;

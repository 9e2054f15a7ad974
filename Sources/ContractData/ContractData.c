#include "ContractData.h"

static const unsigned char catalogue[] = {
#embed "catalogue.bin"
};
const size_t moonpool_catalogue_size = sizeof(catalogue);

const unsigned char *moonpool_catalogue_start(void) { return catalogue; }

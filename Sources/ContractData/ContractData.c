#include "ContractData.h"

const unsigned char moonpool_catalogue[] = {
#embed "catalogue.bin"
};
const size_t moonpool_catalogue_size = sizeof(moonpool_catalogue);

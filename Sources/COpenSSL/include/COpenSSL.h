#pragma once

// What the program uses of libcrypto (OpenSSL 3). It is not linked with it: lazy.c loads the library when the first of these functions is called. A
// function that is not defined there does not link; add it there.

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

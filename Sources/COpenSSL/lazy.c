// Loading libcrypto and relocating it takes longer than everything else a short script does, and most never need it: only SM2, PBKDF2 and PEM files
// go through it. So the functions that the program uses stand here, and each finds the library's own when it is first called.
//
// They are hidden, so that nobody else's calls, the library's own among them, end up here. Where there is no libcrypto they fail as the library
// would: null or 0.

// First whatever OpenSSL's headers include of the system, which is not to be hidden.
#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

#pragma GCC visibility push(hidden)
#include "COpenSSL.h"
#pragma GCC visibility pop

static void *library;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) { library = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL); }

static void *find(const char *name) {
  pthread_once(&once, load);
  return library ? dlsym(library, name) : NULL;
}

// Two threads that come at once find the same address.
#define LAZY(result, name, parameters, arguments)                                      \
  result name parameters {                                                             \
    static _Atomic(void *) found;                                                      \
    void *function = found;                                                            \
    if (!function) found = function = find(#name);                                     \
    return function ? ((result(*) parameters)function)arguments : (result)0;           \
  }

#define LAZY_VOID(name, parameters, arguments)                                         \
  void name parameters {                                                               \
    static _Atomic(void *) found;                                                      \
    void *function = found;                                                            \
    if (!function) found = function = find(#name);                                     \
    if (function) ((void (*) parameters)function)arguments;                            \
  }

LAZY(BIO *, BIO_new, (const BIO_METHOD *type), (type))
LAZY(BIO *, BIO_new_mem_buf, (const void *bytes, int count), (bytes, count))
LAZY(const BIO_METHOD *, BIO_s_mem, (void), ())
LAZY(int, BIO_free, (BIO *bio), (bio))
LAZY(int, BIO_read, (BIO *bio, void *bytes, int count), (bio, bytes, count))
LAZY(long, BIO_ctrl, (BIO *bio, int command, long number, void *pointer), (bio, command, number, pointer))

LAZY_VOID(CRYPTO_free, (void *memory, const char *file, int line), (memory, file, line))
LAZY_VOID(ERR_clear_error, (void), ())

LAZY(EVP_PKEY_CTX *, EVP_PKEY_CTX_new_from_name, (OSSL_LIB_CTX *context, const char *name, const char *query),
     (context, name, query))
LAZY(EVP_PKEY_CTX *, EVP_PKEY_CTX_new_from_pkey, (OSSL_LIB_CTX *context, EVP_PKEY *key, const char *query),
     (context, key, query))
LAZY_VOID(EVP_PKEY_CTX_free, (EVP_PKEY_CTX *context), (context))
LAZY_VOID(EVP_PKEY_free, (EVP_PKEY *key), (key))
LAZY(int, EVP_PKEY_is_a, (const EVP_PKEY *key, const char *name), (key, name))
LAZY(int, EVP_PKEY_keygen_init, (EVP_PKEY_CTX *context), (context))
LAZY(int, EVP_PKEY_generate, (EVP_PKEY_CTX *context, EVP_PKEY **key), (context, key))
LAZY(size_t, EVP_PKEY_get1_encoded_public_key, (EVP_PKEY *key, unsigned char **bytes), (key, bytes))
LAZY(int, EVP_PKEY_decrypt_init, (EVP_PKEY_CTX *context), (context))
LAZY(int, EVP_PKEY_encrypt_init, (EVP_PKEY_CTX *context), (context))
LAZY(int, EVP_PKEY_decrypt,
     (EVP_PKEY_CTX *context, unsigned char *output, size_t *room, const unsigned char *input, size_t count),
     (context, output, room, input, count))
LAZY(int, EVP_PKEY_encrypt,
     (EVP_PKEY_CTX *context, unsigned char *output, size_t *room, const unsigned char *input, size_t count),
     (context, output, room, input, count))

LAZY(const EVP_MD *, EVP_sha1, (void), ())
LAZY(const EVP_MD *, EVP_sha256, (void), ())
LAZY(const EVP_MD *, EVP_sha512, (void), ())
LAZY(int, PKCS5_PBKDF2_HMAC,
     (const char *password, int count, const unsigned char *salt, int salt_count, int iterations, const EVP_MD *digest,
      int room, unsigned char *output),
     (password, count, salt, salt_count, iterations, digest, room, output))

LAZY(EVP_PKEY *, d2i_PUBKEY, (EVP_PKEY **key, const unsigned char **bytes, long count), (key, bytes, count))
LAZY(EVP_PKEY *, PEM_read_bio_PrivateKey, (BIO *bio, EVP_PKEY **key, pem_password_cb *callback, void *context),
     (bio, key, callback, context))
LAZY(int, PEM_write_bio_PKCS8PrivateKey,
     (BIO *bio, const EVP_PKEY *key, const EVP_CIPHER *cipher, const char *password, int count,
      pem_password_cb *callback, void *context),
     (bio, key, cipher, password, count, callback, context))

#pragma once
// OpenSSL 3 calls SHA256_Init and its kin deprecated, because they go around its providers; that is what makes them fast.
#define OPENSSL_API_COMPAT 0x10100000L
#include <openssl/sha.h>

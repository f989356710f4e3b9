/* sha256.h: the Secure Hash Algorithm of FIPS 180-4, for naming scenarios by their
 * content. */
#ifndef RINGFALL_INPUT_SHA256_H
#define RINGFALL_INPUT_SHA256_H

#include <stddef.h>

#define SHA256_TEXT_SIZE 65

/** The hash of n bytes as 64 hexadecimal digits and a NUL. About 5 ns a byte. */
void sha256_text(const void *data, size_t n, char out[SHA256_TEXT_SIZE]);

#endif

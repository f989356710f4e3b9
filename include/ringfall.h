/* ringfall.h: the public interface of libringfall.
 *
 * Everything here is stable; every other header of the tree may change at will.
 * Objects are opaque; an error is reported in a struct that the caller owns.
 */
#ifndef RINGFALL_H
#define RINGFALL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RF_VERSION "0.1.0"

/* What the shared library shows; all else is hidden. */
#define RF_API __attribute__((visibility("default")))

/* One list gives code, name and text: X(name, value, text). */
#define RF_ERROR_CODES(X)                                                                \
    X(RF_OK, 0, "no error")                                                              \
    X(RF_ENOMEM, -1, "out of memory")                                                    \
    X(RF_EINPUT, -2, "the input is not valid")                                           \
    X(RF_EIO, -3, "a file could not be read or written")                                 \
    X(RF_ESTOPPED, -4, "stopped before the end")                                         \
    X(RF_ELIMIT, -5, "a limit of the program was reached")                               \
    X(RF_EEXIST, -6, "the result exists and differs")                                    \
    X(RF_EINTERNAL, -7, "a mistake in ringfall itself")

#define RF_X_ENUM(name, value, text) name = (value),
enum rf_code { RF_ERROR_CODES(RF_X_ENUM) };
#undef RF_X_ENUM

/* What went wrong, where. Filled by every function that returns a code other than RF_OK.
 */
struct rf_error {
    int code;             /* one of enum rf_code */
    char file[128];       /* input file; "" when none */
    int line, column;     /* 1-based; 0 when there is no text to point at */
    char path[96];        /* JSON Pointer (RFC 6901), e.g. "/rollout/waves/2/share" */
    char message[256];    /* what was found, what is allowed */
    const char *src_file; /* where it was raised */
    int src_line;
};

/** The text of a code, e.g. "out of memory"; never NULL. */
RF_API const char *rf_code_text(int code);

#ifdef __cplusplus
}
#endif
#endif

/* error.h: raising an rf_error. The struct and the codes are public, in ringfall.h. */
#ifndef RINGFALL_SIM_ERROR_H
#define RINGFALL_SIM_ERROR_H

#include "ringfall.h"

#define RF_MUST_CHECK __attribute__((warn_unused_result))

/**
 * Fill err and return code. err may be NULL (then only the code is returned).
 *
 * @param path JSON Pointer of the offending value, "" when there is none
 */
#define rf_fail(err, code, path, ...)                                                    \
    error_raise((err), (code), (path), __FILE__, __LINE__, __VA_ARGS__)

int error_raise(struct rf_error *err, int code, const char *path, const char *src_file,
                int src_line, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

#endif

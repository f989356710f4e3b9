/* check.h: cmocka with what it needs, and what it lacks. */
#ifndef RINGFALL_TESTS_CHECK_H
#define RINGFALL_TESTS_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/** |value - expected| <= tolerance, in double precision; NaN fails. */
#define assert_close(value, expected, tolerance)                                         \
    check_close((value), (expected), (tolerance), #value, __FILE__, __LINE__)

static inline void check_close(double value, double expected, double tolerance,
                               const char *what, const char *file, int line)
{
    if (!(fabs(value - expected) <= tolerance)) {
        print_error("%s = %.17g, not within %g of %.17g\n", what, value, tolerance,
                    expected);
        _fail(file, line);
    }
}

#endif

/* process.h: another program, run without a shell, with what it prints. */
#ifndef RINGFALL_OUTPUT_PROCESS_H
#define RINGFALL_OUTPUT_PROCESS_H

#include "output/buffer.h"

#define PROCESS_WHY_SIZE 200

enum process_end {
    PROCESS_DONE,    /* it ended with status 0 */
    PROCESS_MISSING, /* it is not installed */
    PROCESS_FAILED   /* it ended otherwise, or was stopped after a minute */
};

/**
 * Run a program of PATH in the C locale and wait for it.
 *
 * @param argv   NULL-terminated; argv[0] is looked up in PATH
 * @param folder where it runs
 * @param out    what it prints is appended
 * @param why    what went wrong, for people, with the first line of its complaint; "" if
 * done
 */
enum process_end process_run(const char *const argv[], const char *folder,
                             struct buffer *out, char why[PROCESS_WHY_SIZE]);

#endif

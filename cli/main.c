/* main.c: the program ringfall: Ctrl-C, and out of here. */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"

static atomic_bool stop;

/* The first Ctrl-C ends the run and keeps what is complete, the second one kills. */
static void on_interrupt(int number)
{
    atomic_store(&stop, true);
    signal(number, SIG_DFL);
}

int main(int argc, char **argv)
{
    const struct program p = { .stop = &stop };
    int status;

    signal(SIGINT, on_interrupt);
    signal(SIGPIPE, SIG_IGN);
    setlocale(LC_ALL, "C");
    status = command_main(argc, argv, &p);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        if (errno == EPIPE) {
            return status; /* whoever read has read enough */
        }
        fprintf(stderr, "ringfall: the output could not be written\n");
        return status == COMMAND_OK ? COMMAND_FAILED : status;
    }
    return status;
}

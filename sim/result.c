/* result.c: what a run leaves. */
#include <stdlib.h>

#include "sim/board.h"

void result_free(struct result *self)
{
    free(self->metrics);
    free(self->records);
    board_free(&self->board);
    *self = (struct result){ 0 };
}

/* gate_run.h: a gate of a named test, and a wave that it looks at. */
#ifndef RINGFALL_TESTS_MODELS_GATE_RUN_H
#define RINGFALL_TESTS_MODELS_GATE_RUN_H

#include <string.h>

#include "models/gate.h"
#include "tests/check.h"

static inline struct gate gate_run_make(const char *test)
{
    const struct param *p = param_named(&gate_table, "test");
    struct gate g;

    param_defaults(&gate_table, &g);
    while (p->choices[g.test] != NULL && strcmp(p->choices[g.test], test) != 0) {
        g.test++;
    }
    assert_non_null(p->choices[g.test]);
    g.minimum = 1;
    return g;
}

/* A wave: what was seen of it so far. */
struct gate_run {
    struct gate_view view;
    struct gate_state state;
};

/* One look more, after so many failures and machines more. */
static inline struct look gate_run_look(struct gate_run *r, const struct gate *g,
                                        int64_t failures, int64_t sample)
{
    r->view.failures += failures;
    r->view.sample += sample;
    return gate_look(g, &r->view, &r->state);
}

#endif

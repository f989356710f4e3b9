/* decided.c: a rollout's decisions, from a run of one world with each version. */
#include "cli/decided.h"

#include <stdio.h>

#include "cli/progress.h"
#include "cli/wrap.h"
#include "output/decisions.h"
#include "output/why.h"

#define WHEN 10 /* columns of the moment */

static const char *const versions[VERSION_N] = {
    [VERSION_BAD] = "On the bad update", [VERSION_GOOD] = "On the harmless update"
};
static const char *const keys[VERSION_N] = {
    [VERSION_BAD] = "bad", [VERSION_GOOD] = "good"
};

static void print_line(const struct decisions *d, size_t i)
{
    struct buffer when = { 0 }, line = { 0 };

    decisions_when(d, i, &when);
    decisions_line(d, i, &line);
    if (!when.failed && !line.failed) {
        printf("  ");
        wrap_padded(when.text, WHEN);
        wrap_print(line.text, WHEN + 2, WHEN + 2);
    }
    buffer_free(&when);
    buffer_free(&line);
}

static void print_arm(const struct comparison *c, size_t arm)
{
    for (int v = 0; v < VERSION_N; v++) {
        const struct decisions d = decisions_of(c, arm, (enum version)v, 0);
        struct buffer end = { 0 };

        printf("\n%s\n", versions[v]);
        for (size_t i = 0; i < d.log->n; i++) {
            print_line(&d, i);
        }
        decisions_end(&d, &end);
        if (!end.failed) {
            wrap_paragraph(end.text, 2);
        }
        buffer_free(&end);
    }
}

static void print_text(const struct comparison *c, size_t arm, bool changed,
                       const struct options *o)
{
    printf(WHY_TAG "\n");
    printf("%s, %s: simulated world %lld. Times are after the planned release.\n",
           c->arms[0].scenario.name, c->arms[arm].title, (long long)o->world);
    print_arm(c, arm);
    if (changed) {
        printf("\nThe same luck with");
        for (size_t i = 0; i < o->with.n; i++) {
            printf(" %s", o->with.items[i]);
        }
        for (size_t i = 0; i < o->sets.n; i++) {
            printf(" %s", o->sets.items[i]);
        }
        printf("\n");
        print_arm(c, c->n_arms - 1);
    }
}

static void add_arm(const struct comparison *c, size_t arm, const char *key,
                    struct json *j)
{
    json_open(j, key, '{');
    for (int v = 0; v < VERSION_N; v++) {
        const struct decisions d = decisions_of(c, arm, (enum version)v, 0);

        decisions_json(&d, keys[v], j);
    }
    json_close(j, '}');
}

static int print_json(const struct comparison *c, size_t arm, bool changed,
                      const struct options *o, struct rf_error *err)
{
    struct buffer b = { 0 };
    struct json j = { .out = &b };
    int status;

    json_open(&j, NULL, '{');
    json_text(&j, "note", WHY_TAG);
    json_text(&j, "scenario", c->arms[0].scenario.name);
    json_text(&j, "rollout", c->arms[arm].name);
    json_number(&j, "world", (double)o->world);
    add_arm(c, arm, "decisions", &j);
    if (changed) {
        add_arm(c, c->n_arms - 1, "changed", &j);
    }
    json_close(&j, '}');
    status = buffer_check(&b, err);
    if (status == RF_OK) {
        printf("%s\n", b.text);
    }
    buffer_free(&b);
    return status;
}

int decided_tell(struct arm *arms, size_t n, bool changed,
                 const struct population_filter *only, const struct execute_plan *plan,
                 const struct options *o, const struct program *p, struct rf_error *err)
{
    const size_t arm = n > 1 + (size_t)changed ? 1 : 0;
    struct progress progress;
    const struct compare_options options = {
        .seed = plan->seed,
        .replicates = 1,
        .first_replicate = plan->first_replicate + (uint32_t)o->world - 1,
        .n_threads = (unsigned)o->threads,
        .only = *only,
        .good_too = true,
        .stop = p->stop,
        .progress = progress_update,
        .progress_arg = &progress,
        .arms = UINT64_C(1) << arm | (changed ? UINT64_C(1) << (n - 1) : 0),
    };
    struct comparison c = { 0 };
    int status;

    progress_start(&progress, 1.0);
    progress_part(&progress, "simulating it again", 1.0);
    status = compare_run(arms, n, &options, &c, err);
    progress_end(&progress);
    if (status == RF_OK && c.stopped) {
        status = rf_fail(err, RF_ESTOPPED, "", "stopped");
    }
    if (status == RF_OK && o->json) {
        status = print_json(&c, arm, changed, o, err);
    } else if (status == RF_OK) {
        print_text(&c, arm, changed, o);
    }
    compare_free(&c);
    return status;
}

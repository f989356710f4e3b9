/* bench.h: what the gate bench found, as a table, as JSON and as a figure. */
#ifndef RINGFALL_OUTPUT_BENCH_H
#define RINGFALL_OUTPUT_BENCH_H

#include "output/figure.h"
#include "output/json.h"
#include "studies/bench.h"

/* One policy or gate that was put on the bench. */
struct bench_entry {
    const char *name, *title;        /* borrowed */
    const struct scenario *scenario; /* borrowed */
    struct bench bench;
};

/** False halts, then a row a defect rate; at most 96 columns. */
void bench_table(const struct bench_entry *e, struct buffer *out);
/** What a stated power needs. */
void bench_needs_table(const struct bench_entry *e, const struct bench_needs *n,
                       struct buffer *out);
/** Several traffic schemes side by side, a row each, in their order, with their power at
 * three error rates. */
void bench_compare(const struct bench_entry *entries, size_t n, struct buffer *out);

/** The same for programs. needs: NULL when none were asked for. */
void bench_json(const struct bench_entry *entries, size_t n,
                const struct bench_needs *needs, int64_t seed, struct buffer *out);

/** Power, delay and machines hit against the defect rate. RF_ENOMEM. */
int bench_figure(struct figure *self, const struct bench_entry *e,
                 struct rf_error *err) RF_MUST_CHECK;
/** The figure as an SVG file of its own. RF_EIO with the reason when it cannot be drawn.
 */
int bench_svg(const struct bench_entry *e, struct buffer *out,
              struct rf_error *err) RF_MUST_CHECK;
/** Several traffic schemes, n >= 1, in one: a line each, stopped against the error rate.
 */
int bench_compare_svg(const struct bench_entry *entries, size_t n, struct buffer *out,
                      struct rf_error *err) RF_MUST_CHECK;

#endif

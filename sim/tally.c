/* tally.c: sums of integers, so that the order in which workers add never shows. */
#include "sim/tally.h"

#include <stdlib.h>

static const struct tally_span NOTHING = { UINT32_MAX, 0 };

int tally_init(struct tally *self, const struct model *m, struct rf_error *err)
{
    const tick_t n_bins = (m->horizon - 1) / m->interval + 1;

    *self = (struct tally){ .interval = m->interval, .horizon = m->horizon };
    if (n_bins > INT32_MAX) {
        return rf_fail(err, RF_ELIMIT, "", "%lld tally bins in a run, at most %d",
                       (long long)n_bins, INT32_MAX);
    }
    self->n_bins = (size_t)n_bins;
    self->inverse = UINT64_MAX / (uint64_t)m->interval;
    self->bins = calloc(m->n_channels * self->n_bins + 1, sizeof *self->bins);
    self->spans = malloc((m->n_channels + 1) * sizeof *self->spans);
    if (self->bins == NULL || self->spans == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %u tallies of %zu bins",
                       m->n_channels, self->n_bins);
    }
    for (uint32_t c = 0; c < m->n_channels; c++) {
        self->spans[c] = NOTHING;
    }
    return RF_OK;
}

void tally_free(struct tally *self)
{
    free(self->bins);
    free(self->spans);
    *self = (struct tally){ 0 };
}

void tally_collect(struct tally *self, struct tally *from, uint32_t n_channels)
{
    for (uint32_t c = 0; c < n_channels; c++) {
        const struct tally_span span = from->spans[c];
        int64_t *to = self->bins + c * self->n_bins;
        int64_t *bins = from->bins + c * from->n_bins;

        for (size_t b = span.begin; b < span.end; b++) {
            to[b] += bins[b];
            bins[b] = 0;
        }
        from->spans[c] = NOTHING;
    }
}

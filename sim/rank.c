/* rank.c: one machine alone. Sums, least values and broadcasts are what they already are;
 * what it sends comes back to itself.
 */
#include "sim/rank.h"

static unsigned alone_size(const void *self)
{
    (void)self;
    return 1;
}

static unsigned alone_index(const void *self)
{
    (void)self;
    return 0;
}

static int alone_sum(void *self, int64_t *values, size_t n, struct rf_error *err)
{
    (void)self;
    (void)values;
    (void)n;
    (void)err;
    return RF_OK;
}

static int alone_broadcast(void *self, void *bytes, size_t n, struct rf_error *err)
{
    (void)self;
    (void)bytes;
    (void)n;
    (void)err;
    return RF_OK;
}

static int alone_least(void *self, int64_t *value, struct rf_error *err)
{
    (void)self;
    (void)value;
    (void)err;
    return RF_OK;
}

static int alone_exchange(void *self, const struct event *const *out, const size_t *n_out,
                          const struct event **in, size_t *n_in, struct rf_error *err)
{
    (void)self;
    (void)err;
    *in = out[0];
    *n_in = n_out[0];
    return RF_OK;
}

static const struct rank_ops alone = {
    .name = "alone",
    .size = alone_size,
    .index = alone_index,
    .sum = alone_sum,
    .broadcast = alone_broadcast,
    .least = alone_least,
    .exchange = alone_exchange,
};

struct rank rank_alone(void)
{
    return (struct rank){ &alone, NULL };
}

/* adopters.c: drawing who has the product.
 *
 * Each cell (industry x market) has a number of organisations whose sizes are stratified
 * quantiles. The largest are drawn one by one so that with the rest at its expectation
 * the staff of the cell comes out exactly. The others down to 50 persons are visited in
 * chunks: their coin first, a size is worked out only where the coin can win. Of those
 * below only the adopters are drawn, their number from the fit. So a world of 50 million
 * organisations costs about 2 million keyed blocks.
 */
#include "models/adopters.h"

#include <math.h>
#include <stdlib.h>

#include "models/purpose.h"

#define CHUNK 1024 /* strata visited at once */

/* One of a cell's largest organisations, or one given by hand. */
struct largest {
    int64_t staff;
    double usd;     /* yearly output; 0 when it cannot be listed */
    size_t size;    /* class, by rank of output or by staff; SIZE_MAX: none */
    uint32_t rank;  /* in its cell, from the largest down, 0 first */
    uint32_t n;     /* alike */
    uint8_t listed; /* as in struct organisation */
};

struct draw {
    struct roster *out;
    const struct cells *cells;
    const struct adoption_bins *bins;
    const struct adoption *adoption;
    struct largest *largest; /* by cell, ascending in each; then those given; owned */
    size_t n_largest;        /* of cells */
    size_t *first_largest;   /* [n cells + 1]; owned */
};

/* ---- one adopter ---- */

/* Where an organisation of a market is: in all of its regions, or at home in one. */
static void place(const struct draw *d, const struct cell *cell, uint32_t word,
                  struct organisation *o)
{
    const struct market *market = &d->cells->markets[cell->market];
    const int64_t *devices = d->cells->devices + cell->industry * d->cells->n_regions;
    double all = 0.0, at = 0.0;

    o->region = (uint8_t)market->members[0];
    o->spans = market->n_members > 1 && o->staff >= d->out->spec->span_staff;
    if (o->spans || market->n_members == 1) {
        return;
    }
    for (size_t k = 0; k < market->n_members; k++) {
        all += (double)devices[market->members[k]];
    }
    for (size_t k = 0; k < market->n_members; k++) {
        at += (double)devices[market->members[k]];
        o->region = (uint8_t)market->members[k];
        if (stream_unit(word) * all < at) {
            return;
        }
    }
}

/* An adopter of a cell. */
static int adopt(struct draw *d, const struct cell *cell, uint32_t key, int64_t staff,
                 uint8_t listed, uint32_t home, struct rf_error *err)
{
    const struct industry *industry =
        (const struct industry *)d->out->spec->industries.items + cell->industry;
    const struct endpoint_class *classes = d->out->spec->classes.items;
    const struct stream_block b = stream_block(d->out->key, key, 0, PURPOSE_ADOPTER, 0);
    const double coverage = cells_coverage(d->cells, stream_unit(b.word[0]));
    const double devices =
        fmin(POPULATION_MAX_ENDPOINTS,
             fmax(1.0, floor((double)staff * industry->devices_per_employee + 0.5)));
    double share[POPULATION_MAX_CLASSES] = { 0 }, covered = 0.0;
    struct organisation o = {
        .key = key,
        .devices = (uint32_t)devices,
        .staff = (uint32_t)staff,
        .n_sites = roster_sites(d->out->spec, (double)staff),
        .spec = UINT32_MAX,
        .industry = cell->industry,
        .listed = listed,
    };

    for (size_t c = 0; c < d->out->spec->classes.n && c < industry->mix.n; c++) {
        share[c] = industry->mix.value[c] * fmin(1.0, coverage * classes[c].coverage);
        covered += share[c];
    }
    o.n = (uint32_t)fmax(1.0, fmin(devices, floor(devices * covered + 0.5)));
    roster_split(&o, share, d->out->spec->classes.n);
    place(d, cell, home, &o);
    return roster_add(d->out, o, err);
}

/* ---- the largest of each cell, and the listed among them ---- */

/* Their sizes, so that with the rest at its expectation the staff of the cell comes out.
 */
static int draw_largest(struct draw *d, size_t at, struct rf_error *err)
{
    const struct cell *cell = &d->cells->cells[at];
    const struct industry *industry =
        (const struct industry *)d->out->spec->industries.items + cell->industry;
    const double output =
        d->cells->markets[cell->market].us ? cells_output(industry) : 0.0;
    const size_t m = cell->n_largest;
    double *u = calloc(4 * m + 1, sizeof *u);
    int64_t *staff = calloc(m + 1, sizeof *staff);
    int status = RF_OK;

    if (u == NULL || staff == NULL) {
        status = rf_fail(err, RF_ENOMEM, "", "no memory for %zu organisations", m);
    } else if (m > 0) {
        const double edge =
            size_quantile(&cell->size, 1.0 - (double)m / (double)cell->size.n);
        const double rest =
            m < (size_t)cell->size.n
                ? (double)cell->size.n * size_between(&cell->size, 0.0, edge)
                : 0.0;

        for (size_t i = 0; i < m; i++) {
            u[i] = stream_unit(stream_block(d->out->key, cell->key, (uint32_t)(m - 1 - i),
                                            PURPOSE_ORGANISATION, 0)
                                   .word[0]);
        }
        size_fill(&cell->size, u, m, llround(cell->size.staff - rest), staff, u + m);
        for (size_t i = 0; i < m; i++) {
            d->largest[d->n_largest++] = (struct largest){
                .staff = staff[i] > 1 ? staff[i] : 1,
                .usd = (double)staff[i] * output,
                .size = cells_size_class(d->out->spec, (double)staff[i]),
                .rank = (uint32_t)(m - 1 - i),
                .n = 1,
            };
        }
    }
    free(u);
    free(staff);
    return status;
}

/* A company in the ranking. */
struct company {
    double usd;
    size_t at; /* in `largest` */
};

static int by_output(const void *a, const void *b)
{
    const struct company *x = a, *y = b;

    if (x->usd != y->usd) {
        return x->usd < y->usd ? 1 : -1;
    }
    return (x->at > y->at) - (x->at < y->at);
}

/* The listed companies: the largest by yearly output, those given by hand among them.
 * Given ones stand in `largest` after those of the cells. */
static int rank_companies(struct draw *d, struct rf_error *err)
{
    const struct organisation_spec *given = d->out->spec->organisations.items;
    const struct industry *industries = d->out->spec->industries.items;
    const size_t n_all = d->n_largest + d->out->spec->organisations.n;
    struct company *by_rank = calloc(n_all + 1, sizeof *by_rank);
    size_t n = 0, listed = 0;
    double rank = 0.0;

    if (by_rank == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory to rank %zu companies", n_all);
    }
    for (size_t k = 0; k < d->out->spec->organisations.n; k++) {
        const size_t m = cells_market(d->cells, (size_t)given[k].region);
        const double output =
            d->cells->markets[m].us ? cells_output(&industries[given[k].industry]) : 0.0;

        d->largest[d->n_largest + k] = (struct largest){
            .usd = output * cells_given_staff(d->out->spec, &given[k]),
            .n = (uint32_t)given[k].count,
        };
    }
    for (size_t i = 0; i < n_all && d->cells->n_listed > 0; i++) {
        if (d->largest[i].usd > 0.0) {
            by_rank[n++] = (struct company){ .usd = d->largest[i].usd, .at = i };
        }
    }
    qsort(by_rank, n, sizeof *by_rank, by_output);
    for (size_t i = 0; i < n && listed < d->cells->n_listed; i++) {
        struct largest *l = &d->largest[by_rank[i].at];

        l->listed = (uint8_t)(listed + 1);
        l->size = d->cells->listed_class[listed];
        rank += l->n;
        listed += rank >= d->cells->listed_rank[listed];
    }
    free(by_rank);
    return RF_OK;
}

static int draw_all_largest(struct draw *d, struct rf_error *err)
{
    const size_t n_cells = d->cells->n_industries * d->cells->n_markets;
    size_t n = d->out->spec->organisations.n;
    int status = RF_OK;

    for (size_t i = 0; i < n_cells; i++) {
        n += d->cells->cells[i].n_largest;
    }
    d->largest = calloc(n + 1, sizeof *d->largest);
    d->first_largest = calloc(n_cells + 1, sizeof *d->first_largest);
    if (d->largest == NULL || d->first_largest == NULL) {
        return rf_fail(err, RF_ENOMEM, "", "no memory for %zu organisations", n);
    }
    for (size_t i = 0; i < n_cells && status == RF_OK; i++) {
        d->first_largest[i] = d->n_largest;
        status = draw_largest(d, i, err);
    }
    d->first_largest[n_cells] = d->n_largest;
    return status == RF_OK ? rank_companies(d, err) : status;
}

/* ---- who has the product ---- */

static double probability(const struct draw *d, const struct cell *cell, double staff,
                          size_t size)
{
    const size_t region = d->cells->markets[cell->market].members[0];

    if (size == SIZE_MAX) {
        return 0.0;
    }
    return adoption_probability(d->adoption, log10(staff), size, cell->industry, region);
}

static int adopt_largest(struct draw *d, size_t at, struct rf_error *err)
{
    const struct cell *cell = &d->cells->cells[at];
    int status = RF_OK;

    for (size_t i = d->first_largest[at]; i < d->first_largest[at + 1] && status == RF_OK;
         i++) {
        const struct largest *l = &d->largest[i];
        const struct stream_block b =
            stream_block(d->out->key, cell->key, l->rank, PURPOSE_ORGANISATION, 0);

        if (stream_unit(b.word[1]) < probability(d, cell, (double)l->staff, l->size)) {
            status = adopt(d, cell, roster_key(cell->key, l->rank), l->staff, l->listed,
                           b.word[2], err);
        }
    }
    return status;
}

/* The highest probability between two sizes: that of a class is monotone in between. */
static double highest(const struct draw *d, const struct cell *cell, double low,
                      double high)
{
    const struct size_class *classes = d->out->spec->adoption.classes.items;
    double most = 0.0;

    for (size_t s = 0; s < d->out->spec->adoption.classes.n; s++) {
        const double from = fmax(low, classes[s].from), to = fmin(high, classes[s].to);

        if (!classes[s].listed && from <= to) {
            most = fmax(most, probability(d, cell, from, s));
            most = fmax(most, probability(d, cell, to, s));
        }
    }
    return most;
}

/* Strata [rank, rank + n) of a cell, n <= CHUNK. */
static int adopt_chunk(struct draw *d, const struct cell *cell, uint32_t rank, size_t n,
                       struct rf_error *err)
{
    const double all = (double)cell->size.n;
    const double high = size_quantile(&cell->size, 1.0 - (double)rank / all);
    const double low = size_quantile(&cell->size, 1.0 - (double)(rank + n) / all);
    const double limit = highest(d, cell, low, high) * 0x1p32;
    uint32_t word[4][CHUNK];
    uint16_t local[CHUNK];
    int status = RF_OK;

    for (size_t i = 0; i < n; i++) {
        local[i] = (uint16_t)i;
    }
    stream_blocks(d->out->key, cell->key, rank, local, n, PURPOSE_ORGANISATION, 0,
                  word[0], word[1], word[2], word[3]);
    for (size_t i = 0; i < n && status == RF_OK; i++) {
        double staff;

        if ((double)word[1][i] > limit) {
            continue;
        }
        staff = size_quantile(&cell->size,
                              1.0 - ((double)(rank + i) + stream_unit(word[0][i])) / all);
        if (staff >= cell->visited &&
            stream_unit(word[1][i]) <
                probability(d, cell, staff, cells_size_class(d->out->spec, staff))) {
            status = adopt(d, cell, roster_key(cell->key, rank + (uint32_t)i),
                           llround(staff), false, word[2][i], err);
        }
    }
    return status;
}

static int adopt_visited(struct draw *d, const struct cell *cell, struct rf_error *err)
{
    const double above = (double)cell->size.n * size_above(&cell->size, cell->visited);
    const uint32_t end = (uint32_t)fmin(ceil(above), 4e9);
    int status = RF_OK;

    for (uint32_t rank = (uint32_t)cell->n_largest; rank < end && status == RF_OK;
         rank += CHUNK) {
        status = adopt_chunk(d, cell, rank, end - rank < CHUNK ? end - rank : CHUNK, err);
    }
    return status;
}

/* Expected adopters among the organisations of one bin. */
static double expected(const struct draw *d, const struct adoption_bin *bin)
{
    return bin->firms * adoption_probability(d->adoption, bin->log_staff, bin->size,
                                             bin->industry, bin->region);
}

/* One small adopter: its bin by expected adopters, its size inside the bin as of all. */
static int adopt_small(struct draw *d, const struct cell *cell, uint32_t k, double total,
                       struct rf_error *err)
{
    const struct stream_block b =
        stream_block(d->out->key, cell->key, k, PURPOSE_ORGANISATION, 1);
    const struct adoption_bin *bin = &d->bins->bins[cell->first_bin];
    double left = stream_unit(b.word[0]) * total, here = expected(d, bin);
    double low, high, part;

    while (left > here && bin[1].to <= cell->visited) {
        left -= here;
        here = expected(d, ++bin);
    }
    part = here > 0.0 ? fmin(1.0, left / here) : 0.5;
    low = 1.0 - size_above(&cell->size, bin->from);
    high = 1.0 - size_above(&cell->size, bin->to);
    return adopt(
        d, cell, roster_key(~cell->key, k),
        llround(fmax(1.0, size_quantile(&cell->size, low + part * (high - low)))), false,
        b.word[2], err);
}

static int adopt_all_small(struct draw *d, const struct cell *cell, struct rf_error *err)
{
    const struct stream_block b =
        stream_block(d->out->key, cell->key, UINT32_MAX, PURPOSE_ORGANISATION, 1);
    double total = 0.0;
    int status = RF_OK;

    for (size_t i = 0; i < cell->n_bins; i++) {
        const struct adoption_bin *bin = &d->bins->bins[cell->first_bin + i];

        total += bin->to <= cell->visited ? expected(d, bin) : 0.0;
    }
    for (uint32_t k = 0;
         k < (uint32_t)(total + stream_unit(b.word[0])) && status == RF_OK; k++) {
        status = adopt_small(d, cell, k, total, err);
    }
    return status;
}

/* ---- all ---- */

int adopters_draw(struct roster *out, const struct cells *cells,
                  const struct adoption_bins *bins, const struct adoption *adoption,
                  struct rf_error *err)
{
    struct draw d = { .out = out, .cells = cells, .bins = bins, .adoption = adoption };
    int status = draw_all_largest(&d, err);

    for (size_t k = 0; k < out->spec->organisations.n && status == RF_OK; k++) {
        status = roster_add_given(out, k, d.largest[d.n_largest + k].listed, err);
    }
    for (size_t i = 0; i < cells->n_industries * cells->n_markets && status == RF_OK;
         i++) {
        if (cells->cells[i].n_bins == 0) {
            continue; /* nobody has it */
        }
        status = adopt_largest(&d, i, err);
        if (status == RF_OK) {
            status = adopt_visited(&d, &cells->cells[i], err);
        }
        if (status == RF_OK) {
            status = adopt_all_small(&d, &cells->cells[i], err);
        }
    }
    free(d.largest);
    free(d.first_largest);
    return status;
}

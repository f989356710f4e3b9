/* roster.c: see roster.h. */
#include "models/roster.h"

#include <math.h>
#include <stdlib.h>

#include "models/cells.h"
#include "models/purpose.h"
#include "models/size.h"

/* Mixed by the finaliser of MurmurHash3. */
uint32_t roster_key(uint32_t kind, uint32_t k)
{
    uint32_t h = kind ^ k * UINT32_C(0x9e3779b9);

    h = (h ^ h >> 16) * UINT32_C(0x85ebca6b);
    h = (h ^ h >> 13) * UINT32_C(0xc2b2ae35);
    return h ^ h >> 16;
}

uint32_t roster_sites(const struct population_spec *spec, double staff)
{
    const double sites = pow(fmax(1.0, staff / spec->sites_staff), spec->sites_exponent);

    return (uint32_t)floor(sites + 0.5);
}

void roster_split(struct organisation *o, const double *share, size_t n_classes)
{
    double spare[POPULATION_MAX_CLASSES];
    int64_t counts[POPULATION_MAX_CLASSES] = { 0 };
    uint32_t end = 0;

    size_largest_remainder(share, n_classes, o->n, counts, spare);
    for (size_t c = 0; c < POPULATION_MAX_CLASSES; c++) {
        end += (uint32_t)counts[c];
        o->class_end[c] = end;
    }
}

int roster_add(struct roster *self, struct organisation o, struct rf_error *err)
{
    if (self->n == self->capacity) {
        const size_t capacity = self->capacity == 0 ? 1024 : 2 * self->capacity;
        struct organisation *more = realloc(self->items, capacity * sizeof *more);

        if (more == NULL) {
            return rf_fail(err, RF_ENOMEM, "", "no memory for %zu organisations",
                           capacity);
        }
        self->items = more;
        self->capacity = capacity;
    }
    o.first = self->n_endpoints;
    self->n_endpoints += o.n;
    self->items[self->n++] = o;
    return RF_OK;
}

/* ---- organisations given by hand ---- */

/* Its first region: of the group when it spans one. */
static size_t first_region(const struct roster *self,
                           const struct organisation_spec *given, bool spans)
{
    const struct region *all = self->spec->regions.items;
    size_t first = (size_t)given->region;

    for (size_t r = 0; r < first && spans; r++) {
        first = cells_same_market(&all[r], &all[given->region]) ? r : first;
    }
    return first;
}

int roster_add_given(struct roster *self, size_t k, uint8_t listed, struct rf_error *err)
{
    const struct organisation_spec *given =
        (const struct organisation_spec *)self->spec->organisations.items + k;
    const struct industry *industry =
        (const struct industry *)self->spec->industries.items + given->industry;
    const struct region *home =
        (const struct region *)self->spec->regions.items + given->region;
    const struct weights *mix = given->mix.value != NULL ? &given->mix : &industry->mix;
    const double staff = cells_given_staff(self->spec, given);
    const bool spans = cells_same_market(home, home) && staff >= self->spec->span_staff;
    struct organisation o = {
        .n = (uint32_t)given->endpoints,
        .devices = (uint32_t)cells_given_devices(given),
        .staff = (uint32_t)fmax(1.0, floor(staff + 0.5)),
        .n_sites =
            given->sites > 0 ? (uint32_t)given->sites : roster_sites(self->spec, staff),
        .spec = (uint32_t)k,
        .industry = (uint16_t)given->industry,
        .region = (uint8_t)first_region(self, given, spans),
        .spans = spans,
        .listed = listed,
    };
    int status = RF_OK;

    roster_split(&o, mix->value,
                 self->spec->classes.n < mix->n ? self->spec->classes.n : mix->n);
    for (int64_t i = 0; i < given->count && status == RF_OK; i++) {
        o.key = roster_key(stream_hash(given->name), (uint32_t)i);
        if (given->adopts >= 1.0 ||
            stream_unit(stream_block(self->key, o.key, 0, PURPOSE_ADOPTER, 0).word[3]) <
                given->adopts) {
            status = roster_add(self, o, err);
        }
    }
    return status;
}

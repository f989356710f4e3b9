/* delivery_check.c: parts of delivery that rule each other out, or that nothing reads. */
#include "models/delivery_check.h"

/* Can it be anything but 0? */
static bool takes_time(const struct distribution *d)
{
    return distribution_mean(d) > 0.0;
}

static void check_relay(const struct delivery *d, struct error_list *errors)
{
    if (d->kind != DELIVERY_RELAY && takes_time(&d->relay_approval)) {
        error_list_add(errors, "/delivery/relay_approval",
                       "there is no relay that could approve: kind is not \"relay\"");
    }
    if (d->kind == DELIVERY_RELAY && d->capacity > 0.0) {
        error_list_add(errors, "/delivery/capacity",
                       "the vendor serves no endpoints: they get it from their relays");
    }
}

static void check_instant(const struct delivery *d, struct error_list *errors)
{
    if (d->kind == DELIVERY_INSTANT && d->capacity > 0.0) {
        error_list_add(errors, "/delivery/capacity",
                       "a delivery at once has no queue; push with a latency of 0 has");
    }
    if (d->kind == DELIVERY_INSTANT && d->site_transfer > 0) {
        error_list_add(errors, "/delivery/site_transfer",
                       "a delivery at once takes no time; push with a latency of 0 may");
    }
}

static void check_off_site(const struct delivery *d, struct error_list *errors)
{
    if (d->off_site <= 0.0 && d->off_site_classes != 0) {
        error_list_add(errors, "/delivery/off_site_classes",
                       "off_site is 0: no endpoint is off site");
    }
    if (d->off_site <= 0.0 && takes_time(&d->off_site_delay)) {
        error_list_add(errors, "/delivery/off_site_delay",
                       "off_site is 0: no endpoint is off site");
    }
    if (d->off_site > 0.0 && d->kind != DELIVERY_RELAY && d->site_transfer == 0 &&
        !takes_time(&d->off_site_delay)) {
        error_list_add(errors, "/delivery/off_site",
                       "nothing is different off site: there is no relay, no "
                       "site_transfer and no off_site_delay");
    }
}

static void check_dormant(const struct scenario *s, struct error_list *errors)
{
    const struct delivery *d = &s->delivery;

    if (d->dormant > 0.0 && d->always_on) {
        error_list_add(errors, "/delivery/dormant",
                       "every endpoint is on all the time: always_on");
    }
    if (d->dormant > 0.0 && !takes_time(&d->dormant_time)) {
        error_list_add(errors, "/delivery/dormant_time",
                       "a dormant endpoint that is back at once is none");
    }
}

void delivery_check(const struct scenario *s, struct error_list *errors)
{
    check_relay(&s->delivery, errors);
    check_instant(&s->delivery, errors);
    check_off_site(&s->delivery, errors);
    check_dormant(s, errors);
}

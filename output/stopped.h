/* stopped.h: what stopped: services by kind and region, organisations with a name by
 * service and day; as tables for programs, and as a section of the page. */
#ifndef RINGFALL_OUTPUT_STOPPED_H
#define RINGFALL_OUTPUT_STOPPED_H

#include "output/figure.h"

/** Are services simulated? Are there organisations with a name, each by itself, too? */
bool stopped_any(const struct answer *a);
bool stopped_any_named(const struct answer *a);
/** Is the organisation one by itself, not one entry for many alike? */
bool stopped_is_named(const struct answer *a, size_t organisation);

/** services.csv: every counter of every kind of service in every region, over worlds. */
void stopped_services(const struct answer *a, struct buffer *out);
/** organisations.csv: of organisations with a name. */
void stopped_organisations(const struct answer *a, struct buffer *out);
/** What their columns mean. */
void stopped_dictionary(struct buffer *out);

/** The page's section, with figures 6 and 7; where services are simulated. */
void stopped_section(const struct answer *a, const struct figure *by_industry,
                     const struct figure *who_needs_whom, struct buffer *out);

/** What people call a kind of service, an industry, an organisation: never empty. */
const char *stopped_service_title(const struct answer *a, size_t kind);
const char *stopped_industry_title(const struct answer *a, size_t kind);
const char *stopped_organisation_title(const struct answer *a, size_t organisation);

#endif

/* csv.h: the result as tidy tables (RFC 4180): one row a number, every row with its keys.
 */
#ifndef RINGFALL_OUTPUT_CSV_H
#define RINGFALL_OUTPUT_CSV_H

#include "output/answer.h"
#include "output/buffer.h"

/** Every measure of every rollout, version and world. */
void csv_metrics(const struct answer *a, const struct result_input *in,
                 struct buffer *out);
/** Machines hit, machine-hours lost and machines with the product by industry, region and
 * class, of the bad update in every world. */
void csv_breakdown(const struct answer *a, const struct result_input *in,
                   struct buffer *out);
/** Machines down over time: every bin of the first day, then one an hour. */
int csv_timeline(const struct answer *a, struct buffer *out,
                 struct rf_error *err) RF_MUST_CHECK;
/** What the vendor decided, when and why. */
void csv_decisions(const struct answer *a, const struct result_input *in,
                   struct buffer *out);
/** What every column of the other tables means. */
void csv_dictionary(const struct answer *a, struct buffer *out);

/** "bad", "good". */
const char *csv_version(enum version version);

/* For tables elsewhere (stopped.c). */
#define CSV_END "\r\n"
/** A number that reads back the same; an empty cell where it is not defined. */
void csv_number(struct buffer *out, double value);
/** A row of the dictionary; measure: "" when it is of the column as such. */
void csv_meaning(struct buffer *out, const char *file, const char *column,
                 const char *measure, const char *unit, const char *meaning);

#endif

/* words.h: the answer in words. Plain text, to be escaped where it goes. */
#ifndef RINGFALL_OUTPUT_WORDS_H
#define RINGFALL_OUTPUT_WORDS_H

#include "output/answer.h"
#include "output/buffer.h"

#define WORDS_HEADLINE 90 /* the headline is shorter, in characters */

/** The tag above the headline: what was simulated, how often. */
void words_tag(const struct answer *a, struct buffer *out);
/** The headline. It names the simulation, because it is quoted alone. */
void words_headline(const struct answer *a, struct buffer *out);
/** Sentence i of at most five; false past the last. tornado may be NULL. */
bool words_sentence(const struct answer *a, const struct tornado *tornado, size_t i,
                    struct buffer *out);

/** The other denominator: when 99 % of all machines with the product are up for good,
 * with the baseline and with the best rollout. */
void words_sensors(const struct answer *a, struct buffer *out);

/** What a parameter is called in texts: its label in the scenario's uncertainty, or the
 * end of its pointer: "/signals/people/limit" is "people limit". */
void words_parameter(const struct answer *a, const char *pointer, struct buffer *out);
/** A value of it in its base unit, as people write it: "15 min", "2 %", "2,000". */
void words_value(const struct answer *a, const char *pointer, double value,
                 struct buffer *out);
/** The parameter without a source that moves the answer most; NULL when there is none. */
const struct tornado_bar *words_weakest(const struct tornado *tornado);
/** How far a bar moves the answer: |log(high / low)|, INFINITY when one end is zero. */
double words_swing(const struct tornado_bar *bar);

/** Number of worlds better, ties half: "40", "39.5". */
void words_worlds(double n, struct buffer *out);
#endif

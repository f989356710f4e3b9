/* words.h: the answer in words. Plain text, to be escaped where it goes. */
#ifndef RINGFALL_OUTPUT_WORDS_H
#define RINGFALL_OUTPUT_WORDS_H

#include "output/answer.h"
#include "output/buffer.h"
#include "output/number.h"

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

/** The parameter without a source that moves the answer most; NULL when there is none. */
const struct tornado_bar *words_weakest(const struct tornado *tornado);
/** How far a bar moves the answer: |log(high / low)|, INFINITY when one end is zero. */
double words_swing(const struct tornado_bar *bar);

/** Does a parameter move the shown arm's machine-hours from nothing in any way? */
bool words_moved(const struct tornado *tornado);
/** What the rollouts are compared with: what happened, or the first one's title, quoted.
 */
void words_baseline(const struct answer *a, struct buffer *out);
/** "As it happened", or "With “canary”": how a sentence about the first one begins. */
void words_first(const struct answer *a, struct buffer *out);
/** How an arm compares with the baseline, world by world: "does better than what happened
 * in 38 of 40 simulated worlds, and makes no difference in 2". */
void words_compared(const struct answer *a, size_t arm, struct buffer *out);
/** What an arm does to the outage: "loses 19 times as many machine-hours". */
void words_times(const struct answer *a, const struct interval *ratio,
                 struct buffer *out);
/** A share of the outage avoided; 100 % only when all of it is. */
void words_avoided(const struct interval *ratio, char out[NUMBER_SIZE]);
#endif

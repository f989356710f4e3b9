/* repair.h: how the machines of an organisation come back (MODEL 8). */
#ifndef RINGFALL_MODELS_REPAIR_H
#define RINGFALL_MODELS_REPAIR_H

#include "models/organisation.h"

/** A machine has just gone down: what is known by now settles what can be settled. */
int repair_down(struct ctx *c, struct organisation_state *s, const struct down *d,
                struct rf_error *err) RF_MUST_CHECK;
/** A good version is on offer from now: boots can win, cloud machines are brought back.
 */
int repair_good(struct ctx *c, struct organisation_state *s, tick_t now,
                struct rf_error *err) RF_MUST_CHECK;
/** The way to repair is known from now: people reboot, technicians begin when they are
 * there. */
int repair_guided(struct ctx *c, struct organisation_state *s, tick_t now,
                  struct rf_error *err) RF_MUST_CHECK;
/** Remote remediation reaches a share of the machines still down. */
int repair_remote_aid(struct ctx *c, struct organisation_state *s, tick_t now,
                      struct rf_error *err) RF_MUST_CHECK;
/** The team is at work: technicians begin if the way is known. */
int repair_team(struct ctx *c, struct organisation_state *s, tick_t now,
                struct rf_error *err) RF_MUST_CHECK;
/** A service of the organisation has come back: work that stalled for it goes on. All
 * before `now` has been worked. */
int repair_resume(struct ctx *c, struct organisation_state *s, tick_t now,
                  struct rf_error *err) RF_MUST_CHECK;

/** Work through all returns before `until`, in order of time. told: when the rest of the
 * world can hear of them, >= every return. */
int repair_advance(struct ctx *c, struct organisation_state *s, tick_t until, tick_t told,
                   struct rf_error *err) RF_MUST_CHECK;
/** Make sure that an EVENT_WAKE comes after the next return, at the end of the bin of
 * signals in which that lies (of one in the last millisecond of a bin, of the next bin).
 */
int repair_wake(struct ctx *c, struct organisation_state *s,
                struct rf_error *err) RF_MUST_CHECK;

#endif

/* adopters.h: drawing the organisations with the product in a world of totals. */
#ifndef RINGFALL_MODELS_ADOPTERS_H
#define RINGFALL_MODELS_ADOPTERS_H

#include "models/bins.h"
#include "models/cells.h"
#include "models/roster.h"

/**
 * Append the organisations given by hand and, cell by cell, those drawn.
 *
 * Draws of a cell's organisation number r from the largest down, entity: the cell's key.
 * PURPOSE_ORGANISATION, index r, draw 0: word 0 size within its stratum, 1 adoption, 2
 * home region. Draw 1, adopters below the visited sizes: index their number, words 0
 * size, 2 home region; index UINT32_MAX: word 0 rounding of their number.
 * PURPOSE_ADOPTER, entity: the organisation's key: word 0 coverage.
 */
int adopters_draw(struct roster *out, const struct cells *cells,
                  const struct adoption_bins *bins, const struct adoption *adoption,
                  struct rf_error *err) RF_MUST_CHECK;

#endif

/* tick.h: simulated time, an integer count of milliseconds. There is no floating-point
 * clock. */
#ifndef RINGFALL_SIM_TICK_H
#define RINGFALL_SIM_TICK_H

#include <stdint.h>

typedef int64_t tick_t;

#define TICK_NEVER  INT64_MAX
#define TICK_SECOND ((tick_t)1000)
#define TICK_MINUTE ((tick_t)60 * TICK_SECOND)
#define TICK_HOUR   ((tick_t)60 * TICK_MINUTE)
#define TICK_DAY    ((tick_t)24 * TICK_HOUR)

#endif

#!/usr/bin/python3
"""The simple rollout as an analyst would write it with SimPy: an endpoint is a process, the
technicians of an organisation are a resource. The same rollout is simple-1m.json and
baseline_heap.c, which tells it in words.

usage: baseline_simpy.py ENDPOINTS SEED [BOOTS]
"""
import gc
import random
import resource
import sys
import time

import simpy

PER_ORGANISATION = 625
TECHNICIANS = 5
MINUTE, HOUR = 60.0, 3600.0
REACH = 0.97
LATENCY = 4 * MINUTE
RECONNECT = 8 * HOUR
WITHDRAWN = 78 * MINUTE
CRASHES = 0.85
BOOT_INTERVAL, BOOT_WINS = 4 * MINUTE, 0.06
TEAM_AFTER = 90 * MINUTE
SERVICE = 15 * MINUTE
HORIZON = 96 * HOUR


class Organisation:
    """Its team comes some time after its first machine has crashed."""

    def __init__(self, env):
        self.env = env
        self.technicians = simpy.Resource(env, capacity=TECHNICIANS)
        self.team = None

    def machine_down(self):
        if self.team is None:
            self.team = self.env.timeout(TEAM_AFTER)


class Count:
    def __init__(self):
        self.hits = 0
        self.machine_seconds = 0.0
        self.back_at = []

    def back(self, since, now):
        self.machine_seconds += now - since
        self.back_at.append(now)


def endpoint(env, organisation, boots, rng, count):
    mean = LATENCY if rng.random() < REACH else RECONNECT
    yield env.timeout(rng.expovariate(1 / mean))
    if env.now >= WITHDRAWN or rng.random() >= CRASHES:
        return
    count.hits += 1
    since = env.now
    organisation.machine_down()
    for _ in range(boots):
        yield env.timeout(BOOT_INTERVAL)
        if env.now >= WITHDRAWN and rng.random() < BOOT_WINS:
            count.back(since, env.now)
            return
    if not organisation.team.processed:
        yield organisation.team
    with organisation.technicians.request() as technician:
        yield technician
        yield env.timeout(rng.expovariate(1 / SERVICE))
    count.back(since, env.now)


def main():
    start, cpu_start = time.monotonic(), time.process_time()
    n, seed = int(sys.argv[1]), int(sys.argv[2])
    boots = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    gc.disable()  # nothing to collect before the end; twice as fast
    env = simpy.Environment()
    rng = random.Random(seed)
    count = Count()
    for i in range(n):
        if i % PER_ORGANISATION == 0:
            organisation = Organisation(env)
        env.process(endpoint(env, organisation, boots, rng, count))
    env.run(until=HORIZON)

    # Returns come in order of time.
    rank = -(-95 * count.hits // 100)
    back_95 = count.back_at[rank - 1] if rank <= len(count.back_at) else float("nan")
    seconds, cpu = time.monotonic() - start, time.process_time() - cpu_start
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"endpoints={n} seconds={seconds:.6f} cpu_seconds={cpu:.6f} rss_mb={rss:.1f} "
        f"hits={count.hits} machine_hours={count.machine_seconds / HOUR:.3f} "
        f"back_95_hours={back_95 / HOUR:.4f} not_back={count.hits - len(count.back_at)}"
    )


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: baseline_simpy.py ENDPOINTS SEED [BOOTS]")
    main()

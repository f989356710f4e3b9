# page.awk: results/bench.txt ("what round key=value ...") as tables in Markdown.
# rounds and simpy_endpoints are set by tests/bench/run.

function number(key) {
    return field[key] + 0
}

# Remember a value of a row in a round.
function keep(row, name, value) {
    if (!((row, name, round) in v)) {
        v[row, name, round] = value
        n[row, name]++
    }
}

function sorted(row, name,    r, i, j, m, x) {
    m = 0
    for (r = 0; r < rounds; r++) {
        if ((row, name, r) in v) {
            x = v[row, name, r]
            for (i = ++m; i > 1 && s[i - 1] > x; i--) {
                s[i] = s[i - 1]
            }
            s[i] = x
        }
    }
    return m
}

function median(row, name,    m) {
    m = sorted(row, name)
    return m % 2 ? s[(m + 1) / 2] : (s[m / 2] + s[m / 2 + 1]) / 2
}

function with_range(row, name, format,    middle, m) {
    middle = median(row, name)
    m = sorted(row, name)
    return sprintf(format " [" format "–" format "]", middle, s[1], s[m])
}

function mean(row, name,    r, sum) {
    for (r = 0; r < rounds; r++) {
        sum += v[row, name, r]
    }
    return sum / rounds
}

# Variance of that mean.
function variance(row, name,    r, m, sum) {
    m = mean(row, name)
    for (r = 0; r < rounds; r++) {
        sum += (v[row, name, r] - m) ^ 2
    }
    return sum / (rounds - 1) / rounds
}

# Ratio of two values within each round, as a row's own value.
function ratio(to, name, a, a_name, b, b_name,    r) {
    for (r = 0; r < rounds; r++) {
        if ((a, a_name, r) in v && (b, b_name, r) in v) {
            v[to, name, r] = v[a, a_name, r] / v[b, b_name, r]
        }
    }
}

function measured(row) {
    return (row, "seconds") in n
}

{
    delete field
    for (i = 3; i <= NF; i++) {
        split($i, pair, "=")
        field[pair[1]] = pair[2]
    }
    round = $2 + 0
    row = $1
    if (row == "july") {
        row = row " " field["version"]
        keep("july", "read", number("read_seconds"))
        keep("july", "fit", number("fit_seconds"))
        keep("july", "population", number("population_seconds"))
    }
    if ("threads" in field) {
        row = row " " (row ~ /^july/ ? name_of() " " : "") field["threads"]
    }
    threads = "threads" in field ? number("threads") : 1
    seconds = row ~ /^july/ ? number("population_seconds") + number("run_seconds") \
                            : number("seconds")
    keep(row, "seconds", seconds)
    keep(row, "cpu", row ~ /^july/ ? number("run_cpu_seconds") + number("population_seconds") \
                                   : number("cpu_seconds"))
    keep(row, "rate", number("endpoints") / v[row, "cpu", round] / 1e6)
    keep(row, "wall_rate", number("endpoints") / seconds / 1e6)
    keep(row, "endpoints", number("endpoints"))
    if (tolower(field["rss_mb"]) !~ /nan/) {
        keep(row, "rss", number("rss_mb"))
    }
    keep(row, "run", number("run_seconds"))
    if (threads == 1) {
        clock_seconds += seconds
        cpu_seconds += v[row, "cpu", round]
    }
    keep(row, "hit", number("hits") / number("endpoints"))
    keep(row, "hours", number("machine_hours") / number("endpoints"))
    keep(row, "back", number("back_95_hours"))
    if ("touched" in field) {
        keep(row, "touched", number("touched"))
        keep(row, "arena", number("arena_bytes"))
    }
}

# As it happened is not patched.
function name_of() {
    return field["arm"] == "as-it-is" ? "as-it-happened" : field["arm"]
}

function memory(row,    text) {
    text = (row, "rss") in n ? sprintf("%.0f MB", median(row, "rss")) : "not known"
    return text
}

function july_row(arm, version, t,    row) {
    row = "july " version " " arm " " t
    if (measured(row)) {
        printf "| %s | %s | %d | %s | %.1f | %.2f | %.1f | %s |\n", arm, version, t,
            with_range(row, "seconds", "%.2f"), median(row, "rate"),
            median(row, "touched") / 1e6, median(row, "arena") / median(row, "endpoints"),
            memory(row)
    }
}

function simple_row(size, who, text,    row, base, one, two) {
    row = "simple-" size "-" who
    one = "simple-" size "-ringfall 1"
    two = "simple-" size "-ringfall 2"
    # SimPy is run with fewer endpoints: rates are compared, those of 1 million.
    if (!measured(row)) {
        return
    }
    ratio(row, "by one", one, "rate", row, "rate")
    ratio(row, "by two", two, "wall_rate", row, "wall_rate")
    printf "| %s | %s | %s | %.3f | %s | %s | %s |\n", text,
        with_range(row, "seconds", "%.3f"), memory(row), median(row, "rate"),
        sprintf("%.0f bytes", median(row, "rss") * 1048576 / median(row, "endpoints")),
        who ~ /^ringfall/ ? "" : with_range(row, "by one", "%.1f"),
        who ~ /^ringfall/ ? "" : with_range(row, "by two", "%.1f")
}

# Standard errors beyond which two programs differ: about 20 comparisons by Student's t with
# 2 (rounds - 1) degrees of freedom raise a false alarm on one page in a hundred.
function limit() {
    return rounds >= 5 ? 6 : 10
}

function agree(a, b, name,    d, se) {
    d = mean(a, name) - mean(b, name)
    se = sqrt(variance(a, name) + variance(b, name))
    return (d < 0 ? -d : d) <= limit() * se + (name == "back" ? 0.02 : 0)
}

function agreement_row(text, row, base,    i, names, line, all) {
    if (!measured(row)) {
        return
    }
    split("hit hours back", names, " ")
    all = "yes"
    line = ""
    for (i = 1; i <= 3; i++) {
        line = line sprintf(" %.5f ± %.5f |", mean(row, names[i]),
            sqrt(variance(row, names[i])))
        if (!agree(row, base, names[i])) {
            all = "DIFFERENT"
        }
    }
    printf "| %s |%s %s |\n", text, line, row == base ? "" : all
}

# Of the simple rollout, without the few machines that a boot saves (under 1 in 10,000).
function expected_hit() {
    return 0.85 * (0.97 * (1 - exp(-78 / 4)) + 0.03 * (1 - exp(-78 / 480)))
}

# Mean of an exponential time, given that it is below a limit.
function mean_below(average, most) {
    return average - most / (exp(most / average) - 1)
}

# Machine-hours an endpoint: until the team comes, then a mass outage with B machines and
# c technicians, B binomial: sum of completions = B + (B - c)(B - c + 1) / 2c services.
function expected_hours(    size, c, q, m, late, early, took, queue) {
    size = 625
    c = 5
    q = expected_hit()
    m = size * q
    late = 0.85 * 0.03 * (1 - exp(-78 / 480))
    early = q - late
    took = (early * mean_below(4, 78) + late * mean_below(480, 78)) / q / 60
    queue = (m + (m * (1 - q) + m * m + m * (1 - 2 * c) + c * c - c) / (2 * c)) / 4
    return (queue + m * (1.5 - took)) / size
}

function verdict(text, aim, value, ok) {
    printf "| %s | %s | %s | %s |\n", text, aim, value, ok ? "yes" : "no"
}

# An aim by the clock: other work on the machine can only spoil it.
function verdict_by_clock(text, aim, value, ok) {
    verdict(text, aim, value, ok)
    if (!ok && busy > 1.1) {
        spoilt = 1
    }
}

function row_if(size, who, text, aim,    row) {
    row = "simple-" size "-" who
    if (measured(row)) {
        verdict(text, "at least " aim " times", sprintf("%.1f times", median(row, "by one")),
            median(row, "by one") >= aim)
    }
}

END {
    split("as-it-happened canary rings vendor-2024-after phased-week", arms, " ")
    split("1m 10m", sizes, " ")
    busy = clock_seconds / cpu_seconds

    if (busy > 1.1) {
        printf "\n**The machine was busy**: runs on one thread took %.1f times their " \
            "processor time by the clock. Times by the clock, and what two threads gain, " \
            "are not to be quoted; rates and ratios by processor time are.\n", busy
    }
    print "\n## July 2024\n"
    printf "Medians of %d simulated worlds [lowest–highest]. Seconds a replicate: drawing " \
        "the world (%.2f s) and the run; reading (%.3f s) and the fit of adoption (%.3f s) " \
        "come once.\nThe first run of a program, not shown, is slower: its memory is new. " \
        "Million endpoints with the product a second a core, by processor time. " \
        "Bytes an endpoint: all that the organisations' logical processes hold, over the " \
        "endpoints with the product.\n\n", rounds,
        median("july", "population"), median("july", "read"), median("july", "fit")
    print "| rollout | update | threads | seconds a replicate | M endpoints/s/core | " \
        "M took it | bytes an endpoint | peak memory |"
    print "|---|---|---|---|---|---|---|---|"
    for (a = 1; a <= 5; a++) {
        for (k = 0; k < 2; k++) {
            july_row(arms[a], k ? "good" : "bad", 1)
            july_row(arms[a], k ? "good" : "bad", 2)
        }
    }

    print "\n## Against two baselines: the simple rollout\n"
    printf "All that one replicate needs, from the program's start. Rates by processor " \
        "time; ringfall faster by: within each round, one thread by processor time, two " \
        "by the clock.\nSimPy runs %d endpoints; its rate is taken to hold for 1 million " \
        "(its queue would be longer there, so it does not gain by this).\n" \
        "The leaner baselines leave out the boots, which hardly ever win; ringfall has " \
        "them.\n\n", simpy_endpoints
    print "| program | seconds | peak memory | M endpoints/s | memory an endpoint | " \
        "one thread faster by | two threads faster by |"
    print "|---|---|---|---|---|---|---|"
    for (k = 1; k <= 2; k++) {
        size = sizes[k]
        label = (size == "1m" ? "1" : "10") " million: "
        simple_row(size, "ringfall 1", label "ringfall, 1 thread")
        simple_row(size, "ringfall 2", label "ringfall, 2 threads")
        simple_row(size, "heap", label "C and GSL, leaner")
        simple_row(size, "heap-boots", label "C and GSL, with boots")
        simple_row(size, "simpy", label "SimPy, leaner")
        simple_row(size, "simpy-boots", label "SimPy, with boots")
    }

    printf "\nDo they do the same work? Averages ± standard error; yes: within %d standard " \
        "errors of ringfall's (95 %% back: and 0.02 h, ringfall's bins are 10 min).\n\n",
        limit()
    print "| program | hit, of endpoints | machine-hours an endpoint | 95 % back, h | agrees |"
    print "|---|---|---|---|---|"
    printf "| expected, by formula | %.5f | %.5f | | |\n", expected_hit(), expected_hours()
    for (k = 1; k <= 2; k++) {
        size = sizes[k]
        label = (size == "1m" ? "1" : "10") " million: "
        base = "simple-" size "-ringfall 1"
        agreement_row(label "ringfall", base, base)
        agreement_row(label "C and GSL, leaner", "simple-" size "-heap", base)
        agreement_row(label "C and GSL, with boots", "simple-" size "-heap-boots", base)
        agreement_row("SimPy, leaner", "simple-" size "-simpy", base)
        agreement_row("SimPy, with boots", "simple-" size "-simpy-boots", base)
    }

    print "\n## Aims\n"
    print "| aim | | reached | kept |"
    print "|---|---|---|---|"
    one = "july bad as-it-happened 1"
    two = "july bad as-it-happened 2"
    if (measured(two)) {
        ratio(two, "speedup", one, "run", two, "run")
        verdict_by_clock("July 2024 a replicate on two threads", "at most 1 s",
            sprintf("%.2f s", median(two, "seconds")), median(two, "seconds") <= 1)
        verdict("endpoints a second a core", "15 million",
            sprintf("%.1f million", median(one, "rate")), median(one, "rate") >= 15)
        bytes = median(one, "arena") / median(one, "endpoints")
        aim = 3 + 16 * median(one, "hit")
        verdict("memory an endpoint (" sprintf("%.0f", median(one, "arena") / \
                median(one, "touched")) " bytes one that took it)",
            sprintf("%.0f bytes: 3, and 16 one that is down", aim),
            sprintf("%.0f bytes", bytes), bytes <= aim)
        verdict_by_clock("two threads against one", "at least 1.8 times",
            with_range(two, "speedup", "%.2f") " times", median(two, "speedup") >= 1.8)
    }
    row_if("1m", "heap", "C and GSL, leaner, 1 million endpoints", 5)
    row_if("1m", "heap-boots", "C and GSL, with boots, 1 million endpoints", 5)
    row_if("10m", "heap", "C and GSL, leaner, 10 million endpoints", 15)
    row_if("10m", "heap-boots", "C and GSL, with boots, 10 million endpoints", 15)
    row_if("1m", "simpy", "SimPy, leaner", 100)
    row_if("1m", "simpy-boots", "SimPy, with boots", 100)
    if (spoilt) {
        print "\nThe aims by the clock need a machine without other work."
    }
}

#!/usr/bin/env bash
# What the compiled rooms hold and call: objects.sh librf_<room>.a...
#
#   - no writable globals, local statics included (.data.rel.ro is read-only)
#   - an external symbol of foo.c or foo_part.c starts with foo_, or with rf_ and stands in
#     ringfall.h; parameter tables are named after what they describe: wave_table
#   - below cli nothing prints or ends the program; models know no threads and no files
#   - no hidden random state, no wall clock in sim and models
set -euo pipefail
header=$(dirname "${BASH_SOURCE[0]}")/../../include/ringfall.h

public=" $(grep -oE '\brf_[a-z0-9_]+ *\(' "$header" | tr -d ' (' | sort -u | tr '\n' ' ')"
everywhere='rand rand_r srand random srandom drand48 lrand48 mrand48 srand48'
below_cli="exit _exit _Exit quick_exit abort stdout stderr stdin printf puts putchar vprintf
    perror __printf_chk __vprintf_chk err errx warn warnx"
world='pthread_* thrd_* fopen fopen64 open open64 read write system popen getenv time
    clock gettimeofday clock_gettime'

# nm -f sysv: name|value|class|type|size|line|section, under a line [member]
symbols() {
    nm -f sysv "$1" | awk -F'|' '
        /^(Symbols|Undefined symbols) from / {
            member = $0
            sub(/.*\[/, "", member)
            sub(/\.c\.o\]:.*/, "", member)
            next
        }
        NF == 7 && $1 != "Name" {
            for (i = 1; i <= NF; i++) gsub(/^ +| +$/, "", $i)
            section = $7
            if (section == "") section = "-"
            print member, $1, $3, section
        }'
}

check_room() {
    local room=$1 archive=$2
    local banned=$everywhere
    [ "$room" = cli ] || banned+=" $below_cli"
    [ "$room" = models ] && banned+=" $world"
    symbols "$archive" | awk -v room="$room" -v public="$public" -v banned="$banned" '
        BEGIN {
            n = split(banned, names, " ")
            for (i = 1; i <= n; i++) {
                name = names[i]
                if (sub(/\*$/, "", name)) prefixes[name] = 1
                else forbidden[name] = 1
            }
        }
        function complain(text) {
            print room "/" $1 ".c: " $2 ": " text
            bad = 1
        }
        $3 == "U" {
            if ($2 in forbidden) complain("must not be used in this room")
            for (p in prefixes) if (index($2, p) == 1) complain("must not be used in this room")
            next
        }
        $4 ~ /^(\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ && $4 !~ /^\.data\.rel\.ro/ {
            complain("a writable global (" $4 ")")
        }
        $3 ~ /^[TRDBVWiuGSC]$/ {
            if (index($2, "rf_") == 1) {
                if (index(public, " " $2 " ") == 0) complain("rf_ is for ringfall.h alone")
            } else if ($2 !~ /_table$/) {
                # param_duration.c is a part of param.c: the first word is the prefix
                split($1, word, "_")
                if (index($2, word[1] "_") != 1) complain("an external name starts with " $1 "_")
            }
        }
        END { exit bad }'
}

bad=0
for archive in "$@"; do
    room=${archive##*/librf_}
    check_room "${room%.a}" "$archive" || bad=1
done
exit "$bad"

#!/usr/bin/env bash
# No function above 80 lines, no file above 800; prints the median and the ninth decile.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
shopt -s nullglob

lengths=$(awk '
    FNR == 1 { start = 0 }
    /^{/ { start = FNR }
    /^}/ && start { print FNR - start - 1, FILENAME ":" start; start = 0 }
' {sim,models,input,studies,output,cli}/*.[ch] /dev/null | sort -n)

awk '{ n[NR] = $1 }
    END {
        if (NR) printf "%d functions: median %d lines, nine in ten within %d, longest %d\n",
            NR, n[int((NR + 1) / 2)], n[int(0.9 * NR + 0.5)], n[NR]
    }' <<<"$lengths"

bad=0
long=$(awk '$1 > 80 { print $2 ": a function of " $1 " lines" }' <<<"$lengths")
if [ -n "$long" ]; then
    echo "$long"
    bad=1
fi
for file in {sim,models,input,studies,output,cli}/*.[ch]; do
    n=$(wc -l <"$file")
    if [ "$n" -gt 800 ]; then
        echo "$file: $n lines, split at 800"
        bad=1
    fi
done
exit "$bad"

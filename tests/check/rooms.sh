#!/usr/bin/env bash
# Rooms: an include points down only, and a library is known to the rooms that may use it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

declare -A may=(
    [sim]="sim"
    [models]="models sim"
    [input]="input models sim"
    [studies]="studies input models sim"
    [output]="output studies models sim"
    [cli]="cli output studies input models sim"
)
# Which rooms may name a library.
declare -A library=(
    [Random123]="sim"
    [gsl]="models"
    [cjson]="input output cli"
    [igraph]="input studies"
)

bad=0
complain() {
    echo "$1"
    bad=1
}

for room in "${!may[@]}"; do
    while IFS=: read -r file line include; do
        target=${include#*\"}
        target=${target%%\"*}
        case "$target" in
        ringfall.h) ;;
        */*)
            [[ " ${may[$room]} " == *" ${target%%/*} "* ]] ||
                complain "$file:$line: $target: $room may include only: ${may[$room]}"
            ;;
        *) complain "$file:$line: \"$target\": an include is written from the root" ;;
        esac
    done < <(grep -nHE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' "$room"/*.[ch] 2>/dev/null)

    for name in "${!library[@]}"; do
        if [[ " ${library[$name]} " != *" $room "* ]]; then
            while IFS=: read -r file line _; do
                complain "$file:$line: $name belongs to: ${library[$name]}"
            done < <(grep -nHE "#[[:space:]]*include[[:space:]]*<$name/" "$room"/*.[ch] 2>/dev/null)
        fi
    done
done
exit "$bad"

#!/usr/bin/env bash
# clang-tidy over the rooms: tidy.sh BUILD_FOLDER
#
# A file that passed is looked at again only when it, a header or .clang-tidy has changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=$1
stamps=$build/tidy
mkdir -p "$stamps"
shopt -s nullglob

newest_header=$(ls -t .clang-tidy include/*.h {sim,models,input,studies,output,cli}/*.h |
    head -n 1)
todo=()
for source in {sim,models,input,studies,output,cli}/*.c; do
    stamp=$stamps/${source//\//_}
    if [ "$source" -nt "$stamp" ] || [ "$newest_header" -nt "$stamp" ]; then
        todo+=("$source")
    fi
done
echo "${#todo[@]} files to look at"

look() {
    clang-tidy -p "$build" --quiet "$1" 2>/dev/null && touch "$stamps/${1//\//_}"
}
export -f look
export build stamps
printf '%s\0' "${todo[@]}" | xargs -0 -r -P "$(nproc)" -I{} bash -c 'look {}'

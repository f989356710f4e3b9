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
if [ ${#todo[@]} -eq 0 ]; then
    exit 0
fi

look() {
    local said
    if said=$(clang-tidy -p "$build" --quiet "$1" 2>&1); then
        touch "$stamps/${1//\//_}"
    else
        echo "$said"
        return 1
    fi
}
export -f look
export build stamps
printf '%s\0' "${todo[@]}" | xargs -0 -P "$(nproc)" -I{} bash -c 'look {}'

#!/usr/bin/env bash
# Makes the recorded sweeps of this folder anew, in seconds: tests/experiments/recorded/record.sh
# They are what figures, claims and reports are tested with.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")"
readonly program=../../../rankcollapse
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
for config in penalties doses batch_sizes classes variability controls; do
  "$program" run "configs/$config.yaml" --results "$scratch" -j 2
done
"$program" export "$scratch" -o .

#!/usr/bin/env bash
# What a sweep costs beside its training, in interleaved rounds with GNU parallel and Snakemake where these are
# installed (Debian: parallel, snakemake; strace for the count of syncs, time for the memory). A benchmark: it judges
# nothing.
#
#   tests/bench/sweep_overhead.sh [--program FILE] [--jobs N] [--rounds N] [--large N] [--folder DIR]
#
# A trial takes one step on eight samples of two numbers, which is microseconds. Measured, each time one job at a time:
#   ours        `run` of a sweep of N such trials in an empty folder of results, and the same command again
#   syncs       the disk's part of it: N times a new folder, as many files in it written (500 bytes) and fsync'ed as a
#               trial does, one of them renamed, and the folder fsync'ed. The numbers of fsync calls a trial come from
#               strace of sweeps of 10 and 20 trials. Overhead = (run - syncs) / N, both of the same round.
#   in memory   the same sweep with its results under /dev/shm, where a sync costs nothing: the overhead again, without
#               the noise of a disk that others use as well
#   parallel    N times `true` with --joblog, and the same with --resume; it syncs nothing
#   snakemake   N jobs that touch a file each, and the same again; it syncs nothing
# Then --dry-run of a sweep of --large trials: seconds and largest memory.
set -euo pipefail
export LC_ALL=C

root=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../..
program=$root/build/release/bin/rankcollapse
jobs=1000
rounds=3
large=10000
folder=${TMPDIR:-/tmp}
while (($# > 0)); do
  case $1 in
    --program) program=$(readlink -f -- "$2") ;;
    --jobs) jobs=$2 ;;
    --rounds) rounds=$2 ;;
    --large) large=$2 ;;
    --folder) folder=$2 ;;
    *)
      printf 'sweep_overhead: what is %s?\n' "$1" >&2
      exit 2
      ;;
  esac
  shift 2
done
unset OPENBLAS_CORETYPE
scratch=$(mktemp -d -p "$folder")
memory=$(mktemp -d -p /dev/shm 2>/dev/null) || memory=''
readonly root program jobs rounds large folder scratch memory
trap 'rm -rf -- "$scratch" ${memory:+"$memory"}' EXIT
cd -- "$scratch"

# sweep FILE N: seeds 1 to N.
sweep() {
  cat >"$1" <<YAML
name: tiny
dataset: {type: gaussian_mixture, classes: 2, dimension: 2, noise: 1, samples_per_class: 4, test_samples_per_class: 2}
model: {layers: [{name: fc1, type: dense, units: classes}]}
training: {steps: 1, batch_size: 8, loss: softmax_cross_entropy, optimizer: {type: sgd, learning_rate: 0.1}}
sweep: {grid: {seed: {range: [1, $2, 1]}}}
YAML
}

declare -A seconds  # of each thing measured, a list

# measure NAME COMMAND…: adds its seconds to those of NAME; what it prints is shown if it fails.
measure() {
  local name=$1 began=${EPOCHREALTIME/./}
  shift
  if ! "$@" >output 2>&1; then
    printf 'sweep_overhead: failed: %s\n' "$*" >&2
    tail -n 20 output >&2
    exit 1
  fi
  seconds[$name]+=" $(awk -v us=$((${EPOCHREALTIME/./} - began)) 'BEGIN { printf "%.4f", us / 1e6 }')"
}

# "files folders": the fsync calls on each of them in a sweep of N trials.
syncs_of() {
  sweep counted.yaml "$1"
  strace -f -y -qq -e trace=fsync,fdatasync -o calls "$program" run counted.yaml -j 1 --quiet --results "counted$1" >/dev/null
  local calls folders=0 path
  calls=$(grep -cE '(fsync|fdatasync)\(' calls)
  while read -r path; do
    if [[ -d $path ]]; then folders=$((folders + 1)); fi
  done < <(sed -nE 's/.*sync\([0-9]+<(.*)>\).*/\1/p' calls)
  echo "$((calls - folders)) $folders"
}

# The syncs of N trials that have $1 files and $2 folders to sync.
sync_loop() {
  python3 - "$jobs" "$1" "$2" "$scratch/syncs" <<'PYTHON'
import os, shutil, sys

trials, files, folders, place = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
shutil.rmtree(place, ignore_errors=True)
os.mkdir(place)
for trial in range(trials):
    folder = os.path.join(place, str(trial))
    os.mkdir(folder)
    for number in range(files):
        file = os.open(os.path.join(folder, str(number)), os.O_CREAT | os.O_WRONLY)
        os.write(file, b"x" * 500)
        os.fsync(file)
        os.close(file)
    if files > 0:
        os.rename(os.path.join(folder, "0"), os.path.join(folder, "renamed"))
    for number in range(folders):
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
PYTHON
}

parallel_jobs() { seq "$jobs" | parallel --will-cite -j1 --joblog parallel.log "$@" true '#' {}; }
snakemake_jobs() { snakemake --quiet all --nolock -j1 -d snake -s snake/Snakefile; }

has() { command -v "$1" >/dev/null; }
for peer in parallel snakemake strace; do
  if ! has $peer; then printf '%s is not installed: left out\n' $peer; fi
done

sweep tiny.yaml "$jobs"
if has strace; then
  read -r files_of_ten folders_of_ten < <(syncs_of 10)
  read -r files_of_twenty folders_of_twenty < <(syncs_of 20)
  files=$(((files_of_twenty - files_of_ten) / 10))
  folders=$(((folders_of_twenty - folders_of_ten) / 10))
  printf 'a trial syncs %d files and %d folders\n' "$files" "$folders"
fi
mkdir -p snake
cat >snake/Snakefile <<SNAKE
rule all:
    input: expand("done/{job}", job=range($jobs))
rule one:
    output: touch("done/{job}")
SNAKE

for ((round = 1; round <= rounds; round++)); do
  rm -rf results snake/done snake/.snakemake parallel.log
  measure ours "$program" run tiny.yaml -j 1 --quiet --results results
  measure ours_again "$program" run tiny.yaml -j 1 --quiet --results results
  if [[ -n $memory ]]; then
    rm -rf -- "$memory/results"
    measure memory "$program" run tiny.yaml -j 1 --quiet --results "$memory/results"
    measure memory_again "$program" run tiny.yaml -j 1 --quiet --results "$memory/results"
  fi
  if has strace; then measure syncs sync_loop "$files" "$folders"; fi
  if has parallel; then
    measure parallel parallel_jobs
    measure parallel_again parallel_jobs --resume
  fi
  if has snakemake; then
    measure snakemake snakemake_jobs
    measure snakemake_again snakemake_jobs
  fi
done

# row TITLE UNIT FACTOR SECONDS…: minimum, median and maximum of the seconds times the factor.
row() {
  local title=$1 unit=$2 factor=$3
  shift 3
  printf '%s\n' "$@" | sort -g | awk -v title="$title" -v unit="$unit" -v factor="$factor" '
    { value[NR] = $1 * factor }
    END {
      middle = NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2
      printf "%-58s %9.3f %9.3f %9.3f  %s\n", title, value[1], middle, value[NR], unit
    }'
}

# rows NAME TITLE: its jobs and the second call, where it was measured.
rows() {
  if [[ -z ${seconds[$1]-} ]]; then return; fi
  # shellcheck disable=SC2086  # lists of numbers
  row "$2: a job" ms "$(awk -v n="$jobs" 'BEGIN { print 1000 / n }')" ${seconds[$1]}
  # shellcheck disable=SC2086
  row "$2: the same again, nothing to do" s 1 ${seconds[$1_again]}
}

printf '\n%d jobs, one at a time, %d rounds\n%-58s %9s %9s %9s\n' "$jobs" "$rounds" '' minimum median maximum
rows ours 'rankcollapse'
if [[ -n ${seconds[syncs]-} ]]; then
  per_job=$(awk -v n="$jobs" 'BEGIN { print 1000 / n }')
  # shellcheck disable=SC2086
  row 'the syncs of a trial alone' ms "$per_job" ${seconds[syncs]}
  mapfile -t beside < <(paste <(tr ' ' '\n' <<<"${seconds[ours]# }") <(tr ' ' '\n' <<<"${seconds[syncs]# }") | awk '{ print $1 - $2 }')
  row 'rankcollapse: a job beside its syncs' ms "$per_job" "${beside[@]}"
fi
rows memory 'rankcollapse in memory'
rows parallel 'GNU parallel'
rows snakemake 'Snakemake'

if ((large > 0)); then
  sweep large.yaml "$large"
  timer=()
  if [[ -x /usr/bin/time ]]; then timer=(/usr/bin/time -f '%e s, %M KiB at most' -o timed); else : >timed; fi
  measure large "${timer[@]}" "$program" run large.yaml --dry-run --results none
  printf '\n--dry-run of %d trials:%s s; %s\n' "$large" "${seconds[large]}" "$(cat timed)"
fi

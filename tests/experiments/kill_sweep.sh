#!/usr/bin/env bash
# Sweeps that are killed at random instants by SIGKILL and continued by the same command, until so many kills have
# happened. Counts what must not be: a finished trial that is trained again or a row that is missing (lost), a command
# that fails in itself or leaves trials undone (extra), another result_hash than that of an undisturbed sweep
# (mismatches), folders beyond those of the trials (stray). Succeeds where all of them are 0.
#
#   tests/experiments/kill_sweep.sh [--program FILE] [--kills N] [--seed N] [--mode run|group|worker|mixed] [--keep]
#
# What is killed: the process that was called, its whole process group, one of its workers, or one of these at random.
set -euo pipefail

root=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../..
program=$root/build/release/bin/rankcollapse
kills_wanted=25
seed=$((EPOCHSECONDS % 100000))
mode=mixed
keep=no
while (($# > 0)); do
  case $1 in
    --program) program=$(readlink -f -- "$2") && shift ;;
    --kills) kills_wanted=$2 && shift ;;
    --seed) seed=$2 && shift ;;
    --mode) mode=$2 && shift ;;
    --keep) keep=yes ;;
    *)
      printf 'kill_sweep: what is %s?\n' "$1" >&2
      exit 2
      ;;
  esac
  shift
done
if [[ ! -x $program || ! $mode =~ ^(run|group|worker|mixed)$ ]]; then
  printf 'kill_sweep: no program %s, or no mode %s\n' "$program" "$mode" >&2
  exit 2
fi
RANDOM=$seed
unset OPENBLAS_CORETYPE

scratch=$(mktemp -d)
readonly root program kills_wanted seed mode keep scratch
process=0
finish() {
  local status=$?
  if ((process > 0)); then kill -9 -- "-$process" 2>/dev/null || true; fi
  if [[ $keep == yes ]]; then echo "everything is in $scratch"; else rm -rf -- "$scratch"; fi
  exit "$status"
}
trap finish EXIT

# Twelve trials of some tenths of a second, with checkpoints in the middle.
readonly trials=12
cat >"$scratch/killed.yaml" <<YAML
name: killed
dataset: {type: gaussian_mixture, classes: 10, dimension: 64, noise: 1, samples_per_class: 100, test_samples_per_class: 10}
model: $root/configs/models/mlp_tanh_64x4.yaml
training:
  epochs: 40
  batch_size: 40
  loss: softmax_cross_entropy
  optimizer: {type: sgd, learning_rate: 0.1, momentum: 0.9}
  checkpoint: {steps: 100}
sweep:
  grid:
    regularization.all.l2: [0, 5e-4, 5e-3]
    seed: [1, 2, 3, 4]
YAML

# start RESULTS: the command, which is always the same, as the leader of a process group of its own.
start() {
  setsid "$program" run "$scratch/killed.yaml" -j 2 --results "$1" >>"$scratch/output" 2>&1 &
  process=$!
}

# Its exit code goes to `code`.
await() {
  code=0
  { wait "$process" || code=$?; } 2>/dev/null
  process=0
}

is_running() {
  local state
  state=$({ cut -d' ' -f3 <"/proc/$process/stat"; } 2>/dev/null) || return 1
  [[ -n $state && $state != Z ]]
}

# "identity status result_hash", a row a line, in the table's order; columns are found by their names.
table_of() {
  local table=$1/runs/killed/trials.csv
  if [[ ! -e $table ]]; then return; fi
  awk -F, '{ sub(/\r$/, "") }
           NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
           { print $column["identity"], $column["status"], $column["result_hash"] }' "$table"
}

# "path inode time" of each status.json: what a second training would change.
finished_in() { find "$1/runs" -mindepth 3 -maxdepth 3 -name status.json -printf '%p %i %T@\n' 2>/dev/null | sort || true; }

milliseconds() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

# strike MODE: kills; false where nothing was there any more.
strike() {
  case $1 in
    run) kill -9 "$process" 2>/dev/null ;;
    group) kill -9 -- "-$process" 2>/dev/null ;;
    worker)
      local workers=()
      { read -r -a workers <"/proc/$process/task/$process/children"; } 2>/dev/null || true
      if ((${#workers[@]} == 0)); then return 1; fi
      kill -9 "${workers[RANDOM % ${#workers[@]}]}" 2>/dev/null
      ;;
  esac
}

printf 'random numbers from %d; %s is killed\n' "$seed" "$mode"
began=$(milliseconds)
start "$scratch/undisturbed"
await
whole=$(($(milliseconds) - began))
table_of "$scratch/undisturbed" | sort >"$scratch/expected"
if [[ $code -ne 0 || $(grep -c ' done ' "$scratch/expected") -ne $trials ]]; then
  printf 'kill_sweep: the undisturbed sweep ended with %d and these rows:\n' "$code" >&2
  cat -- "$scratch/expected" "$scratch/output" >&2
  exit 1
fi

kills=0 sweeps=0 commands=0 lost=0 extra=0 mismatches=0 stray=0 inside=0
declare -A kills_of=([run]=0 [group]=0 [worker]=0)

# One command that may be killed at a random instant; tells by `struck` whether it was.
disturbed_command() {
  local results=$1 what=$mode delay=$((RANDOM * whole / 32768))
  # Every fourth time while the sweep is read and its folders are made.
  if ((RANDOM % 4 == 0)); then delay=$((RANDOM % 100)); fi
  if [[ $what == mixed ]]; then
    case $((RANDOM % 3)) in 0) what=run ;; 1) what=group ;; 2) what=worker ;; esac
  fi
  struck=no
  start "$results"
  commands=$((commands + 1))
  sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
  if is_running && strike "$what"; then
    struck=yes
    kills=$((kills + 1))
    kills_of[$what]=$((kills_of[$what] + 1))
  fi
  await
  # The kill came when the work was done.
  if [[ $struck == yes && $what != worker && $code -ne 137 ]]; then
    struck=no
    kills=$((kills - 1))
    kills_of[$what]=$((kills_of[$what] - 1))
  fi
}

# What was finished at some moment must be there, untouched, ever after.
check_finished() {
  local row
  while read -r row; do
    if [[ -n $row ]] && ! grep -qxF -- "$row" <(finished_in "$1"); then
      printf 'a finished trial was done again or is gone: %s\n' "$row"
      lost=$((lost + 1))
    fi
  done <"$scratch/finished"
}

check_results() {
  local results=$1 identity status hash rows folders
  table_of "$results" | sort >"$scratch/found"
  rows=$(wc -l <"$scratch/found")
  if ((rows > trials)); then
    printf 'the table has %d rows\n' "$rows"
    stray=$((stray + rows - trials))
  fi
  folders=$(find "$results/runs/killed" -mindepth 1 -maxdepth 1 -type d | wc -l)
  if ((folders > trials)); then
    printf 'there are %d folders\n' "$folders"
    stray=$((stray + folders - trials))
  fi
  while read -r identity status hash; do
    if ! grep -q "^$identity done " "$scratch/found"; then
      printf 'no row says done of the trial %s\n' "$identity"
      lost=$((lost + 1))
    elif ! grep -qxF "$identity $status $hash" "$scratch/found"; then
      printf 'another result: %s\n' "$(grep "^$identity " "$scratch/found")"
      mismatches=$((mismatches + 1))
    fi
  done <"$scratch/expected"
}

while ((kills < kills_wanted)); do
  sweeps=$((sweeps + 1))
  results=$scratch/sweep$sweeps
  : >"$scratch/finished"
  undone=yes
  failures=0
  while [[ $undone == yes ]]; do
    if ((kills < kills_wanted)); then
      disturbed_command "$results"
    else
      struck=no
      start "$results"
      commands=$((commands + 1))
      await
    fi
    check_finished "$results"
    finished_in "$results" >"$scratch/finished"
    if [[ $struck == yes ]]; then
      count=$(wc -l <"$scratch/finished")
      if ((count > 0 && count < trials)); then inside=$((inside + 1)); fi
      continue
    fi
    if [[ $code -eq 0 && $(wc -l <"$scratch/finished") -ge $trials ]]; then
      undone=no
      continue
    fi
    printf 'a command that was not killed ended with %d, %d of %d trials finished; it said at last:\n' \
      "$code" "$(wc -l <"$scratch/finished")" "$trials"
    tail -n 3 -- "$scratch/output"
    extra=$((extra + 1))
    failures=$((failures + 1))
    if ((failures == 5)); then undone=no; fi
  done
  check_results "$results"
  if [[ $keep == no ]]; then rm -rf -- "$results"; fi
done

printf '%d kills (%d of run, %d of its group, %d of a worker) in %d sweeps of %d trials, %d commands, %d ms undisturbed\n' \
  "$kills" "${kills_of[run]}" "${kills_of[group]}" "${kills_of[worker]}" "$sweeps" "$trials" "$commands" "$whole"
printf 'at %d of the kills some of the trials were finished, not all\n' "$inside"
printf '%d lost, %d extra commands, %d result_hash mismatches, %d stray\n' "$lost" "$extra" "$mismatches" "$stray"
((lost + extra + mismatches + stray == 0))

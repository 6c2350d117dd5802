import { DEFAULTS, type SlurmResources } from './options.js';
import { shellWord, shellWords } from './shellText.js';

export interface ScriptFacts {
  /** Absolute: where script, shards and logs are. */
  readonly folder: string;
  /** Where the sweep was asked for: folders that are named from there are found, and called the same. */
  readonly cwd: string;
  /** Absolute paths of the program that runs this, and of the command line. */
  readonly node: string;
  readonly cli: string;
  /** Options of the sweep, and the folders that it is of. */
  readonly options: readonly string[];
  readonly folders: readonly string[];
  readonly shards: number;
  readonly resources: SlurmResources;
}

/**
 * The script of a job array: each task computes one shard into a file of its own, beside which it leaves how that ended. It
 * also runs without Slurm, given the number of a shard. A name may hold anything: none is on a line that sbatch reads, and
 * each is a quoted word of the shell.
 */
export function slurmScript(facts: ScriptFacts): string {
  const { folder, cwd, node, cli, options, folders, shards, resources } = facts;
  const { partition, time = DEFAULTS.time, mem = DEFAULTS.mem, cpus = DEFAULTS.cpus, others } = resources;
  const asked = [
    '--job-name=beliefscope-sweep',
    `--array=1-${shards}`,
    // What a task says goes to a log beside its shard.
    '--output=/dev/null',
    '--ntasks=1',
    `--cpus-per-task=${cpus}`,
    ...(mem.toLowerCase() === 'none' ? [] : [`--mem=${mem}`]),
    `--time=${time}`,
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    // A task whose node dies is begun again, and goes on with its shard.
    '--requeue',
    ...others,
  ];
  return `#!/bin/bash
${asked.map((option) => `#SBATCH ${option}`).join('\n')}

# One shard of a sweep. Under Slurm the number of the task is that of the shard; elsewhere it is the argument:
#   bash sweep.sbatch 3
# A shard that was begun goes on where it ended.
folder=${shellWord(folder)}
node=${shellWord(node)}
cli=${shellWord(cli)}
of=${shards}
part=\${SLURM_ARRAY_TASK_ID:-\${1:-}}
case "$part" in
  '' | *[!0-9]* | ??????*) echo "expected the number of a shard, 1 to $of" >&2; exit 2 ;;
esac
shard=$folder/shard-$part-of-$of
if [ -n "\${SLURM_JOB_ID:-}" ]; then
  exec >>"$shard.log" 2>&1
  echo "job $SLURM_JOB_ID on \${SLURMD_NODENAME:-$(hostname)}, $(date)"
  # A task that was killed leaves its file locked. The lock is let go where that task is this one, begun again, or is no more.
  if [ -e "$shard.jsonl.lock" ] && [ -s "$shard.job" ]; then
    before=$(head -c 40 "$shard.job")
    state=$(squeue -h -j "$before" -o %T 2>&1)
    if [ "$before" = "$SLURM_JOB_ID" ] || [ -z "$state" ] || [[ $state == *"Invalid job id"* ]]; then
      rm -f -- "$shard.jsonl.lock"
    fi
  fi
  echo "$SLURM_JOB_ID" >"$shard.job"
fi
cd -- ${shellWord(cwd)} || exit 1
if ! [ -x "$node" ] || ! [ -f "$cli" ]; then
  echo "$(hostname) has no $node, or no $cli: the tasks must find the files of the machine that submitted them" >&2
  exit 127
fi
rm -f -- "$shard.exit"
"$node" "$cli" sweep ${shellWords(options)} \\
  --shard "$part/$of" --workers "\${SLURM_CPUS_PER_TASK:-${cpus}}" --jsonl "$shard.jsonl" \\
  -- ${shellWords(folders)}
code=$?
echo "$code" >"$shard.exit"
exit "$code"
`;
}

import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine/handlers.js';
import { analyseRequestSchema } from '../../src/protocol/analysis.js';
import type { Source } from '../../src/protocol/files.js';
import type { RunList } from '../../src/protocol/runs.js';

/** Run folders as tools of the field lay them out; beside each, what must be found in it with no question asked. */
interface ExpectedRun {
  /** Path of the run in the folder, or of its only file. */
  readonly run: string;
  readonly files: readonly string[];
  readonly steps: readonly (number | null)[];
  /** The step may be read from inside the file or not at all. */
  readonly step_free?: boolean;
  readonly process: { readonly name: string; readonly params: Readonly<Record<string, number>> };
  readonly architecture: Readonly<Record<string, unknown>>;
  readonly bos?: number;
  readonly check: {
    readonly file: string;
    readonly tokens: number[];
    readonly logits: number[][];
    readonly last: number[][];
  };
}
interface Expected {
  readonly runs: readonly ExpectedRun[];
}

const ROOT = join(import.meta.dirname, 'layouts');
const NAMES = [
  ...['run-config-inside', 'run-hf-trainer', 'run-hydra', 'run-lightning', 'run-mlflow', 'run-name-process'],
  ...['run-quantum-sweep', 'run-takehome', 'run-two-numbers', 'run-wandb'],
];
const TOLERANCE = 3e-5;

const expectedOf = (name: string): Expected =>
  JSON.parse(readFileSync(join(ROOT, name, 'expected.json'), 'utf8')) as Expected;
const local = (path: string): Source => ({ kind: 'local', path });
const never = () => new AbortController().signal;

function far(found: readonly number[][], truth: readonly number[][]): number {
  expect(found.map((row) => row.length)).toEqual(truth.map((row) => row.length));
  return Math.max(
    ...truth.flatMap((row, at) =>
      row.map((value, column) => Math.abs((found[at]?.[column] ?? NaN) - value) / Math.max(1, Math.abs(value))),
    ),
  );
}

/** A run's folder, and the path of a file in it. */
function placeOf(folder: string, { run, files, check }: ExpectedRun): { root: string; file: string } {
  const root = files.includes(run) ? dirname(join(folder, run)) : join(folder, run);
  return { root, file: relative(root, join(folder, check.file)).replaceAll('\\', '/') };
}

/** Of a list, by the paths of the files from the folder: the run that a file belongs to. */
const runWith = (list: RunList, file: string) =>
  list.runs.find(({ path, checkpoints }) =>
    checkpoints.some((each) => each.file === file || `${path}/${each.file}` === file || path === file),
  );

describe.each(NAMES)('%s', (name) => {
  const folder = join(ROOT, name);
  const { runs } = expectedOf(name);

  it('lists each run with its steps, process, parameters and architecture', async () => {
    const list = await new Engine().listRuns(local(folder), never());
    expect(list.runs).toHaveLength(runs.length);
    for (const expected of runs) {
      const found = runWith(list, expected.check.file);
      if (!expected.step_free)
        expect(found?.checkpoints.flatMap(({ step }) => (step === null ? [] : [step]))).toEqual(expected.steps);
      expect(found?.problem).toBe(null);
      expect(found?.process).toMatchObject(expected.process);
      const { d_model, n_layers, n_ctx, d_vocab, n_heads } = expected.architecture;
      expect(found?.architecture).toMatchObject({ d_model, n_layers, n_ctx, d_vocab, n_heads });
      expect(expected.check.file).toMatch(new RegExp(`${found?.default ?? 'no default'}$`));
    }
  });

  it.each(runs.map((run) => [run.run, run] as const))('%s: computes what was computed elsewhere', async (_, run) => {
    const { root, file } = placeOf(folder, run);
    const { logits, resid_post } = await new Engine().activations(local(root), file, run.check.tokens, never());
    expect(far(logits, run.check.logits)).toBeLessThan(TOLERANCE);
    expect(far(Object.values(resid_post).at(-1) ?? [], run.check.last)).toBeLessThan(TOLERANCE);
  });

  it.each(runs.map((run) => [run.run, run] as const))('%s: is analysed with no question', async (_, run) => {
    const { root, file } = placeOf(folder, run);
    const request = analyseRequestSchema.parse({ source: local(root), checkpoint: file, settings: {} });
    const { result } = await new Engine().analyse(request, { signal: never(), progress: () => undefined });
    expect(result.process).toMatchObject(run.process);
    for (const [field, value] of Object.entries(run.architecture))
      if (field in result.architecture) expect(result.architecture, field).toMatchObject({ [field]: value });
    expect(result.inputs.bos).toBe(run.bos !== undefined);
    // What the folder tells is not assumed; an epsilon that nothing tells is.
    const told = [...Object.keys(run.architecture), 'process', ...Object.keys(run.process.params)];
    const assumed = result.assumed.map(({ field }) => field.replace(/^process_params\.|^process\./, ''));
    expect(assumed.filter((field) => told.includes(field))).toEqual([]);
  });
});

it("W&B's link to the latest run is not a second run", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latest-'));
  try {
    await cp(join(ROOT, 'run-wandb'), folder, { recursive: true });
    const link = join(folder, 'wandb', 'latest-run');
    const target = await readFile(link, 'utf8');
    await rm(link);
    await symlink(join(folder, 'wandb', target.trim()), link, 'junction');
    const { runs } = await new Engine().listRuns(local(folder), never());
    expect(runs.map(({ path }) => path)).toEqual([`wandb/${target.trim()}`]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

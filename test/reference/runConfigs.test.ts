import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.js';
import { request, quiet } from '../unit/engine/runFolder.js';

/** Folders of runs as trackers and trainers leave them: process, parameters, activation and first token, with no question asked. */
interface Run {
  readonly run: string;
  readonly process: { readonly name: string; readonly params: Readonly<Record<string, number>> };
  readonly architecture: Readonly<Record<string, number | string | null>>;
  readonly bos?: number;
  readonly check: {
    readonly file: string;
    readonly tokens: readonly number[];
    readonly logits: readonly (readonly number[])[];
  };
}

const LAYOUTS = join(import.meta.dirname, 'layouts');
const FAULTS = join(import.meta.dirname, 'faults');
const { signal } = new AbortController();

/** Where each says which process it is: the beginning of the place's text. */
const FOLDERS: Readonly<Record<string, string | RegExp>> = {
  'run-config-inside': /(mess3|rrxor)_fast\.pt/,
  'run-hf-trainer': 'train_config.json',
  'run-hydra': '.hydra/config.yaml',
  'run-lightning': /epoch=3-step=1000\.ckpt|\.\.\/hparams\.yaml/,
  'run-mlflow': 'config.yaml',
  'run-name-process': /abc123_mess3-0\.05-0\.85|vfs9q1-rrxor/,
  'run-quantum-sweep': 'run_config.yaml',
  'run-takehome': 'process_info.json',
  'run-two-numbers': 'train_config.json',
  'run-wandb': 'config.yaml',
};

const far = (found: readonly (readonly number[])[], truth: readonly (readonly number[])[]): number =>
  Math.max(
    ...truth.flatMap((row, at) =>
      row.map((value, index) => Math.abs(found[at][index] - value) / Math.max(1, Math.abs(value))),
    ),
  );

describe.each(Object.entries(FOLDERS))('%s', (name, place) => {
  const { runs } = JSON.parse(readFileSync(join(LAYOUTS, name, 'expected.json'), 'utf8')) as { runs: readonly Run[] };
  it.each(runs)('$run', async ({ run, process, architecture, bos, check }) => {
    const root = join(LAYOUTS, name, run.endsWith('.pt') ? dirname(run) : run);
    const file = relative(root, join(LAYOUTS, name, check.file));
    const engine = new Engine();
    const { result } = await engine.analyse({ ...request(root), checkpoint: file }, quiet);
    expect(result.process.name).toBe(process.name);
    expect(result.process.params).toMatchObject(process.params);
    for (const [field, value] of Object.entries(result.architecture))
      if (field in architecture) expect(value, field).toBe(architecture[field]);
    expect(result.inputs.bos).toBe(bos !== undefined);
    const from = result.provenance.process;
    expect(from.from === 'file' ? from.file : from.from === 'name' ? from.name : '').toMatch(place);
    const source = { kind: 'local', path: root } as const;
    const { logits } = await engine.activations(source, file, check.tokens, signal);
    expect(far(logits, check.logits)).toBeLessThan(3e-5);
  });
});

describe.each([
  ['infile-config', 'a_config.pt', 'config.act_fn'],
  ['infile-config', 'b_arch.pt', 'arch.act_fn'],
  ['infile-config', 'f_modelcfg.pt', 'model_cfg.act_fn'],
  ['activation-names/activation', '100.pt', 'activation'],
  ['activation-names/hidden_act', '100.pt', 'hidden_act'],
  ['activation-names/nested', '100.pt', 'cfg.model.act_fn'],
  ['attn-scale', '100.pt', null],
])('%s, %s', (folder, file, field) => {
  it('is computed as its config says, and the field is told', async () => {
    const expected = JSON.parse(readFileSync(join(FAULTS, folder.split('/')[0], 'expected.json'), 'utf8')) as {
      tokens: number[];
      logits: number[][];
    };
    const path = join(FAULTS, folder);
    const engine = new Engine();
    const source = { kind: 'local', path } as const;
    const { logits } = await engine.activations(source, file, expected.tokens, signal);
    expect(far(logits, expected.logits)).toBeLessThan(3e-5);
    const asked = { ...request(path, { process: { kind: 'preset', name: 'even', params: {} } }), checkpoint: file };
    const { result } = await engine.analyse(asked, quiet);
    if (field !== null) expect(result.provenance.act_fn).toMatchObject({ from: 'file', field });
  });
});

it('infile-config: process and parameters are read from the file too', async () => {
  const path = join(FAULTS, 'infile-config');
  const { result } = await new Engine().analyse({ ...request(path), checkpoint: 'a_config.pt' }, quiet);
  expect(result.process).toMatchObject({ name: 'even', params: { p: 0.3 } });
  const other = await new Engine().analyse({ ...request(path), checkpoint: 'b_arch.pt' }, quiet);
  expect(other.result.provenance['process.p']).toEqual({ from: 'assumed' });
  expect(other.result.assumed.map(({ field, value }) => [field, value])).toContainEqual(['process.p', 0.5]);
});

it.each([
  ['object.pt', 'gelu', 'config.act_fn'],
  ['dataclass.pt', 'gelu_new', 'cfg.act_fn'],
  ['lightning_omegaconf.ckpt', 'gelu', 'hyper_parameters.act_fn'],
])(
  'side-objects: the attributes of a config object in %s are read, whatever its class',
  async (file, act_fn, field) => {
    const path = join(FAULTS, 'side-objects');
    const asked = { ...request(path, { process: { kind: 'preset', name: 'even', params: {} } }), checkpoint: file };
    const { result } = await new Engine().analyse(asked, quiet);
    expect(result.architecture.act_fn).toBe(act_fn);
    expect(result.provenance.act_fn).toEqual({ from: 'file', file, field });
  },
);

import { describe, expect, it } from 'vitest';
import type { AnalysisResult, AnalysisSettings } from '../../../src/protocol/analysis.js';
import type { AssumedValues, FolderListing } from '../../../src/protocol/files.js';
import type { PresetInfo, ProcessChoice } from '../../../src/protocol/process.js';
import type { AssumedValue, Provenance } from '../../../src/protocol/provenance.js';
import { ANALYSIS } from '../../../src/shared/defaults.js';
import type { Chip } from '../../../webview/panel/strip/chip.js';
import { chipsOf } from '../../../webview/panel/strip/chips.js';
import { disagreementOf, sentence, stillText } from '../../../webview/panel/strip/disagreement.js';
import { initialModel } from '../../../webview/panel/state.js';
import type { Model } from '../../../webview/panel/state.js';

const parameter = (name: string, standard: number): PresetInfo['params'][number] => ({
  ...{ name, default: standard, min: 0, max: 1, integer: false, description: `Chance of ${name}.` },
});
const preset = (name: string, title: string, ...params: PresetInfo['params'][number][]): PresetInfo => ({
  ...{ name, title, description: '', states: 3, symbols: 2, params },
});
const presets = [
  preset('rrxor', 'RRXOR', parameter('pR1', 0.5), parameter('pR2', 0.5)),
  preset('mess3', 'Mess3', parameter('x', 0.15), parameter('a', 0.6)),
];
const rrxor = (params: ProcessChoice['params'] = {}): ProcessChoice => ({ kind: 'preset', name: 'rrxor', params });
const config = { from: 'file', file: 'config.json', field: 'process' } as const;

interface Case {
  readonly said?: ProcessChoice | null;
  readonly asked?: Partial<AnalysisSettings>;
  readonly provenance?: Provenance;
  readonly assumed?: readonly AssumedValue[];
  readonly set?: AssumedValues;
  readonly inputs?: Partial<AnalysisResult['inputs']>;
  readonly params?: ProcessChoice['params'];
  readonly act_fn?: string;
}

/** What the engine answers to such a request, as far as chips look at it. */
function analysed({ said = rrxor(), asked = {}, provenance = {}, assumed = [], inputs = {}, ...rest }: Case) {
  const settings: AnalysisSettings = { ...ANALYSIS, ...asked };
  const process = settings.process ?? said ?? rrxor();
  const defaults = presets.find((each) => process.kind === 'preset' && each.name === process.name)?.params ?? [];
  const params = {
    ...Object.fromEntries(defaults.map((each) => [each.name, each.default as number])),
    ...process.params,
  };
  const result = {
    settings: { ...settings, process },
    process: { name: process.kind === 'file' ? process.path : process.name, params: rest.params ?? params },
    architecture: {
      n_ctx: 10,
      n_layers: 4,
      n_heads: 1,
      d_mlp: 4,
      act_fn: rest.act_fn ?? 'relu',
      normalization_type: 'LN',
    },
    checkpoint: { file: '768000.pt', step: 768_000, sha256: '' },
    regression: { layers: settings.layers ?? [0, 1, 2, 3] },
    inputs: { count: 436, n_ctx: settings.context ?? 10, bos: false, sampled_of: null, ...inputs },
    provenance: {
      act_fn: { from: 'file', file: 'config.json', field: 'act_fn' },
      normalization_type: { from: 'weights' },
      process: settings.process ? { from: 'you' } : config,
      ...Object.fromEntries(
        Object.keys(params).map((name) => [
          `process.${name}`,
          name in process.params ? (settings.process ? { from: 'you' } : config) : { from: 'assumed' },
        ]),
      ),
      ...provenance,
    },
    assumed,
  } as unknown as AnalysisResult;
  return { result, settings };
}

function chips(given: Case): Map<string, Chip> {
  const { result, settings } = analysed(given);
  const said = given.said === undefined ? rrxor() : given.said;
  const provenance: Provenance = said === null ? {} : { process: config };
  const listing = { process: said, provenance };
  const all = chipsOf({ result, asked: settings, listing, presets, assumed: given.set ?? {} });
  return new Map(all.map((chip) => [chip.name, chip]));
}

describe('the chips of what decides', () => {
  it('show six digits of a parameter that was fitted, and tell all of them', () => {
    const all = chips({ asked: { process: rrxor({ pR1: 0.4998765432101, pR2: 0.5 }) } });
    expect([all.get('pR1')?.value, all.get('pR2')?.value]).toEqual(['0.499877', '0.5']);
    expect(all.get('pR1')?.source).toContain('pR1 0.4998765432101.');
    expect(all.get('pR2')?.source).not.toContain('pR2 0.5.');
  });

  it('are as the folder says, with the place, or assumed, with the reason; they come in one order', () => {
    const why = 'Nothing tells pR2 of rrxor: its default, 0.5, was assumed (process_params).';
    const assumed = [{ field: 'process.pR2', value: 0.5, why, lookalikes: ['config.json: p2 0.5'] }];
    const all = chips({ said: rrxor({ pR1: 0.5 }), assumed });
    expect([...all.keys()]).toEqual(['process', 'pR1', 'pR2', 'act_fn', 'normalization_type', 'words', 'layers']);
    expect(all.get('process')).toMatchObject({ value: 'RRXOR', state: 'told', word: null, reset: null });
    expect(all.get('process')?.source).toBe('From config.json, process.');
    expect(all.get('pR1')).toMatchObject({ value: '0.5', state: 'told' });
    expect(all.get('pR2')).toMatchObject({ value: '0.5', state: 'assumed', word: 'default', reset: null });
    expect(all.get('pR2')?.source).toBe(`${why} Not understood: config.json: p2 0.5. pR2 is: Chance of pR2.`);
    expect(all.get('act_fn')).toMatchObject({ value: 'relu', state: 'told', source: 'From config.json, act_fn.' });
    expect(all.get('words')).toMatchObject({ value: '436 of 10 tokens', state: 'told' });
    expect(all.get('layers')).toMatchObject({ value: 'all 4', state: 'told' });
  });

  it('a parameter against the config says what the config says, and goes back to the config itself', () => {
    const said = rrxor({ pR1: 0.5 });
    const all = chips({ said, asked: { process: rrxor({ pR1: 0.3 }) } });
    expect(all.get('process')).toMatchObject({ state: 'told' });
    expect(all.get('pR1')).toMatchObject({ value: '0.3', state: 'changed', word: 'the config says 0.5' });
    expect(all.get('pR1')?.reset).toEqual({ kind: 'settings', settings: { process: said } });
    expect(all.get('pR2')).toMatchObject({ state: 'assumed', word: 'default' });
  });

  it('a parameter beside others that were set goes back alone', () => {
    const all = chips({ asked: { process: rrxor({ pR1: 0.3, pR2: 0.5 }) } });
    expect(all.get('pR1')).toMatchObject({ state: 'changed', word: 'the default is 0.5' });
    expect(all.get('pR1')?.reset).toEqual({ kind: 'settings', settings: { process: rrxor({ pR2: 0.5 }) } });
    expect(all.get('pR2')).toMatchObject({ state: 'changed', word: 'set by you' });
  });

  it('another process than the config names is a change; one that no config names was chosen', () => {
    const mess3: ProcessChoice = { kind: 'preset', name: 'mess3', params: {} };
    const other = chips({ asked: { process: mess3 } });
    expect(other.get('process')).toMatchObject({ value: 'Mess3', state: 'changed', word: 'the config says RRXOR' });
    expect(other.get('process')?.reset).toEqual({ kind: 'settings', settings: { process: rrxor() } });
    expect(other.get('x')).toMatchObject({ value: '0.15', state: 'assumed', word: 'default' });
    const chosen = chips({ said: null, asked: { process: mess3 } });
    expect(chosen.get('process')).toMatchObject({ state: 'changed', word: 'chosen by you', reset: null });
    expect(chosen.get('process')?.way).toEqual({ kind: 'command', command: 'chooseProcess' });
  });

  it('what was assumed of the model can be set, and what was set for the folder goes back', () => {
    const assumed = [{ field: 'eps', value: 1e-5, why: 'No config tells eps.', lookalikes: [] }];
    const all = chips({ assumed, set: { act_fn: 'gelu' }, provenance: { act_fn: { from: 'you' } }, act_fn: 'gelu' });
    expect(all.get('eps')).toMatchObject({ value: '0.00001', state: 'assumed', source: 'No config tells eps.' });
    expect(all.get('eps')?.way).toEqual({ kind: 'command', command: 'setAssumed' });
    expect(all.get('act_fn')).toMatchObject({ value: 'gelu', state: 'changed', word: 'set by you' });
    expect(all.get('act_fn')?.reset).toEqual({ kind: 'assumed', field: 'act_fn' });
    // What the folder's own settings file tells is the folder's word.
    const file = chips({ provenance: { act_fn: { from: 'you' } }, act_fn: 'gelu' });
    expect(file.get('act_fn')).toMatchObject({ state: 'told', reset: null });
    expect(file.get('act_fn')?.source).toContain('.beliefscope.json');
  });

  it('samples, context, layers and unusual settings show as changes, each with its own way back', () => {
    const all = chips({
      asked: {
        sample: { words: 50, seed: 3 },
        context: 8,
        layers: [0, 1, 3],
        decimals: 4,
        ridge: 0.1,
        weighting: 'probability',
        bos: true,
      },
      inputs: { count: 50, sampled_of: 59_049, bos: true },
    });
    expect(all.get('words')).toMatchObject({ value: '50 of 59,049', state: 'changed' });
    expect(all.get('words')?.source).toContain('seed 3');
    expect(all.get('context')).toMatchObject({ value: '8', word: 'the model’s n_ctx is 10' });
    expect(all.get('layers')).toMatchObject({ value: '0, 1, 3', word: 'the model has 4' });
    expect(all.get('decimals')).toMatchObject({ value: '4', word: 'usual is 5' });
    expect(all.get('ridge')).toMatchObject({ value: '0.1', word: 'usual is 0' });
    expect(all.get('weighting')).toMatchObject({ value: 'probability', word: 'usual is automatic' });
    expect(all.get('bos')).toMatchObject({ value: 'yes', word: 'set by you' });
    const back = ['words', 'context', 'layers', 'decimals', 'weighting', 'bos'].map((name) => all.get(name)?.reset);
    expect(back.map((reset) => reset?.kind === 'settings' && reset.settings)).toEqual([
      { sample: null },
      { context: null },
      { layers: null },
      { decimals: 5 },
      { weighting: null },
      { bos: null },
    ]);
  });
});

describe('what the picture is of, and what was asked for', () => {
  const listing: FolderListing = {
    runs: [{ prefix: '', checkpoints: [0, 768_000].map((step) => ({ file: `${step}.pt`, step, size: 1 })) }],
    ...{ architecture: null, process: rrxor(), provenance: {}, fitting: [], notes: [] },
  };
  const model = (wanted: Partial<Model['wanted']>, busy: Model['busy'] = null): Model => {
    const { result, settings } = analysed({});
    const view = initialModel(undefined, true).view;
    const source = { kind: 'local', path: '/runs/rrxor' } as const;
    const answered = { checkpoint: 768_000, settings };
    return {
      ...initialModel(undefined, true),
      folder: { type: 'folder', name: 'rrxor', source, listing, presets, view, steering: null },
      ...{ result, answered, busy },
      wanted: { ...answered, ...wanted },
    };
  };
  const settings = (change: Partial<AnalysisSettings>): AnalysisSettings => ({ ...ANALYSIS, ...change });

  it('is told by the parts that differ alone', () => {
    expect(disagreementOf(model({ settings: settings({ process: rrxor({ pR1: 0.3 }) }) }))).toEqual({
      shown: 'step 768,000 with pR1 0.5',
      asked: 'pR1 0.3',
    });
    const cancelled = 'This picture is of step 768,000 with pR1 0.5; you asked for pR1 0.3 and cancelled.';
    expect(sentence({ shown: 'step 768,000 with pR1 0.5', asked: 'pR1 0.3' }, 'cancelled')).toBe(cancelled);
    expect(disagreementOf(model({ checkpoint: 0 }))).toEqual({ shown: 'step 768,000', asked: 'step 0' });
    expect(disagreementOf(model({ settings: settings({ layers: [0, 1] }) }))).toEqual({
      shown: 'step 768,000 with layers 0–3',
      asked: 'layers 0, 1',
    });
  });

  it('is nothing where other words ask for the same', () => {
    const same = { process: rrxor({ pR1: 0.5 }), layers: [0, 1, 2, 3] };
    expect(disagreementOf(model({ settings: settings(same) }))).toBeNull();
    expect(disagreementOf(model({ checkpoint: '768000.pt' }))).toBeNull();
  });

  it('is told beside the progress while the other picture is computed', () => {
    const busy = { step: 'Running', fraction: 0.5 };
    expect(stillText(model({ checkpoint: 0 }, busy))).toBe('This picture is still of step 768,000.');
    expect(stillText(model({ checkpoint: 0 }))).toBeNull();
    expect(stillText(model({}, busy))).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { parseFolderSettings } from '../../../src/checkpoint/config/readConfig.js';
import { recurrentNet } from '../../../src/checkpoint/architecture/layouts/recurrent/recurrent.js';
import {
  openFields,
  parseEpsilon,
  parseNumber,
  settingsText,
  valueText,
} from '../../../src/host/assumptions/fields.js';
import type { CheckpointInspection } from '../../../src/protocol/inspect.js';

describe('values set for a folder', () => {
  it('are offered for what inspection says is assumed, and for nothing else', () => {
    const found = { assumed: ['act_fn', 'eps', 'd_model', 'constructor'] } as unknown as CheckpointInspection;
    expect(openFields(found)).toEqual(['act_fn', 'eps']);
    const recurrent = { assumed: ['n_ctx', 'nonlinearity'] } as unknown as CheckpointInspection;
    expect(openFields(recurrent)).toEqual(['n_ctx', 'nonlinearity']);
  });

  it('what becomes of other logits is offered where the vocabulary is larger than the symbols', () => {
    const found = { assumed: ['act_fn', 'rotary_base'] } as unknown as CheckpointInspection;
    expect(openFields(found, true)).toEqual(['act_fn', 'rotary_base', 'other_logits']);
    expect([
      parseNumber('rotary_base', '500.5'),
      parseNumber('rotary_dim', '4'),
      parseNumber('rotary_dim', '4.5'),
    ]).toEqual([500.5, 4, null]);
  });

  it('an answer that is set can be changed, beside what is assumed', () => {
    const found = { assumed: ['act_fn'] } as unknown as CheckpointInspection;
    expect(openFields(found, false, { n_heads: 2, act_fn: 'gelu', names: { o: 'x' } })).toEqual(['act_fn', 'n_heads']);
  });

  it('of a recurrent net reach its architecture', () => {
    const text = settingsText(null, { nonlinearity: 'relu', n_ctx: 6 }, null);
    const config = { file: '.beliefscope.json', ...parseFolderSettings(text, '.beliefscope.json') };
    const tensor = (...shape: number[]) => ({ shape, dtype: 'float32', read: async () => new Float32Array() });
    const net = new Map(
      Object.entries({
        'rnn.weight_ih_l0': tensor(4, 3),
        'rnn.weight_hh_l0': tensor(4, 4),
        'out.weight': tensor(3, 4),
      }),
    );
    const { architecture, assumed } = recurrentNet.infer(net, config, 'a.pt');
    expect(architecture).toMatchObject({ nonlinearity: 'relu', n_ctx: 6 });
    expect(assumed).toEqual([]);
  });

  it.each([
    ['1e-5', 1e-5],
    [' 0.01 ', 0.01],
    ['0', null],
    ['-1', null],
    ['', null],
    ['x', null],
    ['Infinity', null],
  ])('an epsilon typed as %j', (text, value) => expect(parseEpsilon(text)).toBe(value));

  it('read as a person says them', () =>
    expect([valueText(null), valueText('gelu'), valueText(1e-5)]).toEqual(['none', 'gelu', '0.00001']));

  it('are written so that the engine reads them, with what else the file says', () => {
    const text = settingsText(
      null,
      { act_fn: 'gelu', eps: 1e-6, normalization_type: null },
      { kind: 'preset', name: 'mess3', params: { x: 0.05 } },
    );
    expect(parseFolderSettings(text, '.beliefscope.json')).toEqual({
      act_fn: 'gelu',
      eps: 1e-6,
      normalization_type: null,
      process: 'mess3',
      process_params: { x: 0.05 },
    });
    const added = JSON.parse(
      settingsText('{"n_heads": 4, "act_fn": "relu", "note": "kept"}', { act_fn: 'silu' }, null),
    ) as object;
    expect(added).toEqual({ n_heads: 4, act_fn: 'silu', note: 'kept' });
  });

  it('let go of the parameters of a process that another takes the place of', () => {
    const before = settingsText(null, {}, { kind: 'preset', name: 'mess3', params: { x: 0.05 } });
    expect(JSON.parse(settingsText(before, {}, { kind: 'preset', name: 'rrxor', params: {} }))).toEqual({
      process: 'rrxor',
    });
    expect(JSON.parse(settingsText(before, { eps: 1 }, null))).toEqual({
      process: 'mess3',
      process_params: { x: 0.05 },
      eps: 1,
    });
  });

  it('are not written over what is no JSON object', () => {
    expect(() => settingsText('{ "act_fn": ', {}, null)).toThrow();
    expect(() => settingsText('[1]', {}, null)).toThrow(/JSON object/);
  });
});

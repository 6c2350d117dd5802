import { expect, test } from 'vitest';
import { plainPresetsFitting, presetInfos, presetsFitting } from '../../../src/engine/processes/presetInfos.js';
import { createPreset, listComposedPresets, listPresets } from '../../../src/process/presets/catalogue.js';

test('presets are offered with the sizes of the process that they make, each under names of its own', () => {
  const infos = presetInfos();
  expect(infos.map(({ name }) => name)).toEqual([...listPresets(), ...listComposedPresets()].map(({ name }) => name));
  for (const { name, states, symbols } of infos) {
    const process = createPreset(name);
    expect([process.states.length, process.symbols.length]).toEqual([states, symbols]);
  }
  // A preset may have an alias that is its name in another spelling, but none of another's.
  const owners = new Map<string, string>();
  for (const { name, aliases } of [...listPresets(), ...listComposedPresets()])
    for (const each of [name, ...aliases]) {
      const plain = each.toLowerCase().replaceAll(/[_\s-]/g, '');
      expect(owners.get(plain) ?? name).toBe(name);
      owners.set(plain, name);
    }
});

test.each([2, 3, 4, 7])(
  'those that are fitted to a model of %i tokens are the plain ones of its vocabulary',
  (d_vocab) => {
    const composed = new Set(listComposedPresets().map(({ name }) => name));
    const fitting = presetsFitting(d_vocab);
    expect(fitting.every(({ symbols }) => symbols === d_vocab || symbols === d_vocab - 1)).toBe(true);
    expect(plainPresetsFitting(d_vocab)).toEqual(fitting.filter(({ name }) => !composed.has(name)));
  },
);

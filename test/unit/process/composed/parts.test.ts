import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../../../src/checkpoint/config/readConfig.js';
import { openProcess, openText } from '../../../../src/engine/processes/open.js';
import { resolveProcess } from '../../../../src/engine/processes/processChoice.js';
import { localFolder } from '../../../../src/checkpoint/sources/localFolder.js';
import { partBeliefs } from '../../../../src/process/composed/composition.js';
import { presetAsFile } from '../../../../src/process/file/processText.js';
import { createPreset } from '../../../../src/process/presets/catalogue.js';
import type { Process } from '../../../../src/process/process.js';
import { askOracle } from '../../../../src/process/words/oracle.js';

const { signal } = new AbortController();
const flip = {
  name: 'flip',
  parameters: { p: { default: 0.9, min: 0, max: 1 } },
  states: ['up', 'down'],
  symbols: ['a', 'b'],
  transitions: [
    { from: 'up', to: 'down', symbol: 'a', probability: 'p' },
    { from: 'up', to: 'up', symbol: 'b', probability: '1 - p' },
    { from: 'down', to: 'up', symbol: 'b', probability: 1 },
  ],
};
const spec = (...variants: object[]) => ({
  structure_type: 'independent',
  spec: variants.map((variant) => ({ variants: [variant] })),
});

let folder = '';
beforeAll(async () => {
  const root = await mkdtemp(join(tmpdir(), 'parts-'));
  folder = join(root, 'run');
  await mkdir(join(folder, 'parts'), { recursive: true });
  await writeFile(join(root, 'secret.process.json'), JSON.stringify(flip));
  await writeFile(join(folder, 'parts', 'flip.process.json'), JSON.stringify(flip, null, 2));
  await writeFile(
    join(folder, 'parts', 'wrong.process.json'),
    '{\n  "states": ["A"],\n  "symbols": [0],\n  "transitions": []\n}',
  );
  await writeFile(join(folder, 'tom.process.json'), presetAsFile('tom-quantum'));
  await symlink(join(root, 'secret.process.json'), join(folder, 'link.process.json'));
});

/** A composed process in the folder, read by its path. */
async function inFolder(value: object): Promise<{ process: Process | null; said: string; places: string[] }> {
  const path = join(folder, 'composed.process.json');
  const text = JSON.stringify(value);
  await writeFile(path, text);
  const { process, diagnostics } = await openProcess({ kind: 'file', path, params: {} }, signal);
  return {
    process,
    said: diagnostics.map(({ message }) => message).join('\n'),
    places: diagnostics.map(({ offset, length }) => text.slice(offset, offset + length)),
  };
}

describe('parts', () => {
  it('are presets, files and written out, of unequal sizes, one generalised', async () => {
    const { process, said } = await inFolder(
      spec(
        { process_name: 'mess3', process_params: { x: 0.15, a: 0.6 } },
        { file: 'parts/flip.process.json', process_params: { p: 0.4 } },
        { definition: { ...flip, name: 'mine' } },
        { file: 'tom.process.json' },
      ),
    );
    expect(said).toBe('');
    if (!process?.composition) throw new Error('no process');
    expect(process.composition.parts.map((part) => [part.process.name, part.process.states.length])).toEqual([
      ['mess3', 3],
      ['flip', 2],
      ['mine', 2],
      ['tom-quantum', 3],
    ]);
    const { belief } = askOracle(process, [(1 * 2 + 0) * 8 + 1 * 4 + 2]);
    const own = partBeliefs(process.composition, belief);
    const { process: alone } = await openText(JSON.stringify(flip), 'x.process.json', { p: 0.4 }, signal);
    if (!alone) throw new Error('no part');
    askOracle(alone, [0]).belief.forEach((value, s) => expect(own[1]?.[s]).toBeCloseTo(value, 13));
    askOracle(createPreset('tom-quantum'), [2]).belief.forEach((value, s) =>
      expect(own[3]?.[s]).toBeCloseTo(value, 12),
    );
  });

  it('of a mixture, in YAML and beside names', async () => {
    const path = join(folder, 'mixture.yaml');
    await writeFile(
      path,
      [
        'process_names:',
        '  - mess3',
        '  - file: parts/flip.process.json',
        'process_params: [null, {p: 0.2}]',
        'process_weights: [1, 3]',
      ].join('\n'),
    );
    const { process, diagnostics } = await openProcess({ kind: 'file', path, params: {} }, signal);
    expect(diagnostics).toEqual([]);
    expect(process?.composition?.parts.map(({ process: part, weight }) => [part.name, part.params, weight])).toEqual(
      [
        ['mess3', { x: 0.05, a: 0.85 }, 0.25],
        ['flip', { p: 0.2 }, 0.75],
      ].map(([name, params, weight]) => [name, name === 'mess3' ? createPreset('mess3').params : params, weight]),
    );
  });

  it.each([
    ['../secret.process.json', /outside of/],
    ['link.process.json', /link/],
    ['/etc/passwd', /an absolute path/],
    ['gone.process.json', /no process file|no file/],
  ])('never lead out of the folder: %s', async (file, message) => {
    const { process, said, places } = await inFolder(spec({ process_name: 'mess3' }, { file }));
    expect(process).toBeNull();
    expect(said).toMatch(message);
    expect(places).toEqual([JSON.stringify(file)]);
  });

  it('that a run’s config names a file with are looked up beside it, within the run', async () => {
    await writeFile(
      join(folder, 'parts', 'two.process.json'),
      JSON.stringify(spec({ file: 'flip.process.json' }, { process_name: 'coin' })),
    );
    const choice = { kind: 'file', path: 'parts/two.process.json', params: {} } as const;
    const process = await resolveProcess(choice, null, localFolder(folder), 4, signal);
    expect(process.states).toHaveLength(2);
  });

  it('of a spec that stands in a run’s config are looked up beside the config', async () => {
    const text = JSON.stringify({
      generative_process: spec({ file: 'parts/flip.process.json' }, { process_name: 'coin' }),
    });
    const process = await resolveProcess(null, parseRunConfig(text, 'config.json'), localFolder(folder), 4, signal);
    expect(process.composition?.parts.map((part) => part.process.name)).toEqual(['flip', 'coin']);
  });

  it('say what is wrong with a file by its line, and with what is written out at its place', async () => {
    const wrong = await inFolder(spec({ file: 'parts/wrong.process.json' }));
    expect(wrong.said).toMatch(/parts\/wrong\.process\.json:2: /);
    const inside = await inFolder(
      spec({
        definition: {
          ...flip,
          transitions: [...flip.transitions.slice(0, 2), { ...flip.transitions[2], symbol: 'c' }],
        },
      }),
    );
    expect(inside.process).toBeNull();
    expect(inside.places.join()).toContain('"c"');
    const params = await inFolder(spec({ file: 'parts/flip.process.json', process_params: { q: 1 } }));
    expect(params.process).toBeNull();
    expect(params.said).toMatch(/\bq\b/);
  });

  it('are looked up once the text lies somewhere, and have one way to be told', async () => {
    const text = JSON.stringify(spec({ file: 'parts/flip.process.json' }));
    const unsaved = await openText(text, 'x.process.json', {}, signal);
    expect(unsaved.diagnostics[0]?.message).toMatch(/once the file that names it is saved/);
    const typed = await openProcess({ kind: 'text', name: 'x.process.json', text, params: {} }, signal, folder);
    expect(typed.diagnostics).toEqual([]);
    const both = await inFolder(spec({ process_name: 'mess3', file: 'parts/flip.process.json' }));
    expect(both.said).toMatch(/one of process_name .* file .* definition/);
  });
});

import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { trajectoryOf } from '../../src/analysis/steering/trajectory.js';
import { Engine } from '../../src/engine/handlers.js';
import type { KnownAnalysis } from '../../src/engine/stores/knownAnalysis.js';
import { preset, quiet, request } from '../unit/engine/runFolder.js';

const FOLDER = join(import.meta.dirname, 'faults/padded-vocabulary');
/** Computed with numpy from the file: the softmax over the first three of 64 logits, after 0, 0 1 and 0 1 2. */
const AMONG_SYMBOLS = [
  [0.40728323, 0.27489016, 0.31782662],
  [0.19096856, 0.37081048, 0.43822096],
  [0.49973789, 0.10885226, 0.39140985],
];
/** The same over all 64. */
const AMONG_ALL = [
  [0.00428567, 0.00289256, 0.00334436],
  [0.00230571, 0.00447708, 0.00529097],
  [0.00461828, 0.00100595, 0.00361718],
];
/** What the other 61 hold on average over the positions of all words of six symbols. */
const OTHERS_HOLD = '0.981';

const nextOf = async (known: KnownAnalysis) =>
  (await trajectoryOf(known.steering(), [0, 1, 2], new AbortController().signal)).steps.map(
    ({ predicted_next }) => predicted_next,
  );

const settings = { process: preset('mess3'), bos: false } as const;

describe('a vocabulary made larger than its symbols', () => {
  it('keeps the other logits in the softmax, and says what they hold', async () => {
    const known = await new Engine().analyse(request(FOLDER, settings), quiet);
    const found = await nextOf(known);
    AMONG_ALL.forEach((row, at) => row.forEach((value, v) => expect(found[at][v]).toBeCloseTo(value, 6)));
    expect(found[0]).toHaveLength(64);
    expect(known.result.settings.other_logits).toBe('kept');
    expect(known.result.notes.join(' ')).toContain(
      `hold a probability of ${OTHERS_HOLD} on average over all positions.`,
    );
  });

  it('leaves them aside where it is asked to', async () => {
    const engine = new Engine();
    const kept = await engine.analyse(request(FOLDER, settings), quiet);
    const known = await engine.analyse(request(FOLDER, { ...settings, other_logits: 'aside' }), quiet);
    const found = await nextOf(known);
    expect(found.map(({ length }) => length)).toEqual([3, 3, 3]);
    AMONG_SYMBOLS.forEach((row, at) => row.forEach((value, v) => expect(found[at][v]).toBeCloseTo(value, 6)));
    expect(known.result.notes.join(' ')).toMatch(
      new RegExp(`hold a probability of ${OTHERS_HOLD} on average over all positions, and are left aside`),
    );
    expect(known.result.provenance['other_logits']).toEqual({ from: 'you' });
    expect(known.result.regression.r2).toBe(kept.result.regression.r2);
  });

  it.each([['kept'], ['aside']] as const)('%s, as the folder’s settings say', async (other_logits) => {
    const copy = await mkdtemp(join(tmpdir(), 'beliefscope-'));
    onTestFinished(() => rm(copy, { recursive: true, force: true }));
    await cp(join(FOLDER, 'ckpt.pt'), join(copy, 'ckpt.pt'));
    await writeFile(join(copy, '.beliefscope.json'), JSON.stringify({ other_logits, bos: false, process: 'mess3' }));
    const known = await new Engine().analyse(request(copy), quiet);
    expect(await nextOf(known)).toEqual(
      Array(3).fill(expect.objectContaining({ length: other_logits === 'kept' ? 64 : 3 })),
    );
    expect(known.result.settings.other_logits).toBe(other_logits);
  });
});

import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkpointsOf } from '../../../src/cli/animation.js';
import { readSteps } from '../../../src/cli/sweep/steps.js';
import type { FolderListing } from '../../../src/protocol/files.js';
import { differing, readGif } from '../figure/readGif.js';
import { beliefscope, sample } from './cli.js';

const folder = mkdtempSync(join(tmpdir(), 'animation-'));

describe('figure as GIF', () => {
  it('moves through the training: size, time and loop as asked, the truth at rest, where it is from within', async () => {
    const file = join(folder, 'run.gif');
    const { code, stderr } = await beliefscope(
      ...['figure', sample, '-o', file, '--scale', '1', '--seconds', '2', '--fps', '6', '--theme', 'dark'],
    );
    expect([code, stderr]).toEqual([0, '']);
    const bytes = readFileSync(file);
    const gif = readGif(bytes);
    expect(gif.width).toBe(640);
    expect(gif.loops).toBe(0);
    expect(gif.frames).toHaveLength(12);
    // Eleven twelfths of two seconds, and the last frame, which stays.
    expect(gif.delays.reduce((sum, delay) => sum + delay, 0)).toBe(183 + 150);
    const [first, last] = [gif.frames[0], gif.frames[11]];
    expect(differing(first, last)).toBeGreaterThan(200);
    // The left half holds the truth between title and legend: it does not move.
    const half = (frame: Uint8Array): Buffer => {
      const rows: Uint8Array[] = [];
      for (let y = 45; y < 300; y++) rows.push(frame.subarray(4 * 640 * y, 4 * (640 * y + 320)));
      return Buffer.concat(rows);
    };
    for (const frame of gif.frames) expect(half(frame).equals(half(first))).toBe(true);
    expect([...first.subarray(4 * 640 * 200, 4 * 640 * 200 + 3)]).toEqual([0x1f, 0x1f, 0x1f]);
    const text = bytes.toString('latin1');
    expect(text).toContain('process rrxor');
    expect(text).toContain('interpolated between them');
  });

  it('shows checkpoints of a range alone where it is asked, once', async () => {
    const file = join(folder, 'cuts.gif');
    const { code } = await beliefscope(
      ...[
        'figure',
        sample,
        '-o',
        file,
        '--scale',
        '1',
        '--cuts',
        '--once',
        '--steps',
        '1..500000,every 1',
        '--pace',
        'logarithmic',
      ],
    );
    expect(code).toBe(0);
    const gif = readGif(readFileSync(file));
    expect(gif.loops).toBe(null);
    // 96,000, 192,000 and 384,000.
    expect(gif.frames).toHaveLength(3);
  });

  it('takes the same steps as a sweep does', () => {
    const entry = (step: number) => ({ file: `${step}.pt`, step, size: 1 });
    const listing = {
      runs: [{ prefix: '', checkpoints: [0, 96_000, 192_000].map(entry) }],
    } as unknown as FolderListing;
    const taken = (typed: string) => checkpointsOf(listing, null, readSteps(typed) ?? undefined, 'run');
    expect(taken('first,96000,last').map(({ step }) => step)).toEqual([0, 96_000, 192_000]);
    expect(taken('1..').map(({ step }) => step)).toEqual([96_000, 192_000]);
    expect(() => taken('5,last')).toThrow('has no checkpoint at step 5');
    expect(() => taken('0..1')).toThrow('needs two checkpoints or more; that range has one');
    expect(readSteps('9..1')).toBeNull();
  });

  it('refuses in words what cannot be shown, and leaves no file', async () => {
    const file = join(folder, 'none.gif');
    const one = await beliefscope('figure', sample, '-o', file, '--steps', '0..1');
    expect(one.code).toBe(1);
    const wrong = await beliefscope('figure', sample, '-o', join(folder, 'a.svg'), '--fps', '5');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('--fps goes with a name that ends in .gif');
    const film = await beliefscope('figure', sample, '-o', join(folder, 'a.webm'));
    expect([film.code, film.stderr]).toEqual([2, expect.stringContaining('WebM is written by the editor')]);
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([]);
  });
});

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Engine } from '../../../../src/engine/handlers.js';
import { framesOf } from '../../../../src/engine/sweep/frames.js';
import { checkpointBytes, quiet, request, runFolder, smallModel } from '../runFolder.js';
import { both, nobody, place, settle, smallRun, swept } from './sweepFolder.js';

it('frames are the mean read-outs that an analysis of each checkpoint has, computed or kept', async () => {
  const { path } = await smallRun([0, 1, 2], { '3.pt': 'no checkpoint' });
  const store = await place();
  const engine = new Engine();
  const known = await engine.analyse(request(path, {}, 2), quiet);
  const files = ['2.pt', '0.pt', '3.pt', '1.pt'];
  const asked = { analysis: known.result.id, files };
  const { frames, failed } = await framesOf(known, asked, quiet, { pool: both(), hostFiles: null, store });
  expect(frames.map(({ file }) => file)).toEqual(['2.pt', '0.pt', '1.pt']);
  expect(failed).toMatchObject([{ file: '3.pt', error: { code: 'not-a-checkpoint' } }]);
  for (const { file, step, centre } of frames) {
    const { beliefs } = (await engine.analyse(request(path, {}, file), quiet)).result;
    expect(step).toBe(parseInt(file));
    expect(centre).toEqual(Float32Array.from(beliefs.centre));
  }
  const again = await framesOf(known, { ...asked, files: ['0.pt', '1.pt'] }, quiet, {
    pool: nobody(),
    hostFiles: null,
    store,
  });
  expect(again.frames).toEqual(frames.slice(1));
});

it('frames of a mixture hold what is read out within each component behind the joint read-outs, and a sweep keeps them so', async () => {
  const model = { ...smallModel, n_ctx: 4, d_vocab: 3, d_vocab_out: 3 };
  const mixture = {
    process_names: ['mess3', 'zero_one_random'],
    process_params: [{ x: 0.15, a: 0.6 }, { p: 0.5 }],
    process_weights: [3, 1],
  };
  const files = Object.fromEntries([0, 1].map((step) => [`${step}.pt`, checkpointBytes(model, step + 1)]));
  const { path } = await runFolder({ ...files, 'mixture.json': JSON.stringify(mixture) });
  for (const name of Object.keys(files)) await settle(join(path, name));
  const settings = { process: { kind: 'file' as const, path: join(path, 'mixture.json'), params: {} } };
  const engine = new Engine();
  const known = await engine.analyse(request(path, settings, 1), quiet);
  const asked = { analysis: known.result.id, files: ['0.pt', '1.pt'] };
  const computed = await framesOf(known, asked, quiet, { pool: both(), hostFiles: null, store: null });
  expect(computed.failed).toEqual([]);
  const store = await place();
  await swept(path, { store, settings });
  const kept = await framesOf(known, asked, quiet, { pool: nobody(), hostFiles: null, store });
  expect(kept.frames).toEqual(computed.frames);
  for (const { file, centre } of kept.frames) {
    const { beliefs, composed } = (await engine.analyse(request(path, settings, file), quiet)).result;
    const [mess3, random] = composed!.parts.map((part) => Float32Array.from(part.centre));
    const first = beliefs.centre.length;
    expect(centre.subarray(0, first)).toEqual(Float32Array.from(beliefs.centre));
    expect(centre.subarray(first, first + mess3.length)).toEqual(mess3);
    expect(centre.subarray(first + mess3.length)).toEqual(random);
    // Not all is undefined, nor is all defined.
    expect(new Set(Array.from(random, Number.isNaN))).toEqual(new Set([false, true]));
  }
});

it('a sweep keeps frames, so that a page can play at once', async () => {
  const { path } = await smallRun([0, 1]);
  const store = await place();
  await swept(path, { store });
  const known = await new Engine().analyse(request(path, {}, 1), quiet);
  const asked = { analysis: known.result.id, files: ['0.pt'] };
  const { frames } = await framesOf(known, asked, quiet, { pool: nobody(), hostFiles: null, store });
  expect(frames).toHaveLength(1);
});

it('files that the run does not have are failures, wherever they lead', async () => {
  const { path } = await smallRun([0, 1]);
  const known = await new Engine().analyse(request(path, {}, 1), quiet);
  const asked = { analysis: known.result.id, files: ['../0.pt', '9.pt'] };
  const { failed } = await framesOf(known, asked, quiet, { pool: nobody(), hostFiles: null, store: null });
  expect(failed.map(({ file, error }) => [file, error.code])).toEqual([
    ['../0.pt', 'file-gone'],
    ['9.pt', 'file-gone'],
  ]);
});

it('what does not fit is said, and what fits is there', async () => {
  const { path } = await smallRun([0, 1, 2]);
  const known = await new Engine().analyse(request(path, {}, 2), quiet);
  const { count } = known.result.beliefs;
  const asked = { analysis: known.result.id, files: ['0.pt', '1.pt', '2.pt'] };
  const bytes = 4 * count * known.result.process.states.length * 2;
  const { frames, failed } = await framesOf(known, asked, quiet, { pool: both(), hostFiles: null, store: null, bytes });
  expect(frames.map(({ file }) => file)).toEqual(['0.pt', '1.pt']);
  expect(failed).toMatchObject([
    { file: '2.pt', error: { message: expect.stringContaining('2 checkpoints fit') as string } },
  ]);
});

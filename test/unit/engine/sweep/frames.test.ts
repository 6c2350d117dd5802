import { expect, it } from 'vitest';
import { Engine } from '../../../../src/engine/handlers.js';
import { framesOf } from '../../../../src/engine/sweep/frames.js';
import { quiet, request } from '../runFolder.js';
import { both, nobody, place, smallRun, swept } from './sweepFolder.js';

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

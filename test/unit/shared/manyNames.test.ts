import { expect, it } from 'vitest';
import { groupRuns } from '../../../src/shared/checkpointNames/runs.js';
import { runFolders } from '../../../src/shared/checkpointNames/runFolders.js';
import { processorTime } from '../support/processorTime.js';

/** Names of about 220 characters in one folder; 20,000 of them, of which 100,000 take five times as long. */
it.each<[string, (at: number) => string]>([
  ['one word many times', (at) => `${'model_step_'.repeat(20)}${at}.pt`],
  [
    'settings and metrics',
    (at) => `epoch=${at % 100}-step=${at}-val_loss=${(1 / (at + 1)).toFixed(4)}-${'a_long_name_'.repeat(14)}.ckpt`,
  ],
  ['dates', (at) => `${'2026-01-20_10-11-12_'.repeat(10)}${at}.pt`],
])('20,000 long names of %s are one run within two seconds of processor time', (_, name) => {
  const files = Array.from({ length: 20_000 }, (_each, at) => ({ file: name(at) }));
  const time = processorTime();
  const runs = groupRuns(files);
  expect(time()).toBeLessThan(2000);
  expect(runs.map((run) => run.files.length)).toEqual([20_000]);
});

it('3,000 folders of steps are one run within a second of processor time', () => {
  const folders = Array.from({ length: 3000 }, (_, at) => ({
    path: ['run', 'checkpoints', String(at * 100)],
    files: ['model.pt'],
  }));
  const time = processorTime();
  const [run] = runFolders(folders);
  const [group] = groupRuns((run?.files ?? []).map((file) => ({ file })));
  expect(time()).toBeLessThan(1000);
  expect(group?.files.map(({ step }) => step)).toEqual(folders.map((_, at) => at * 100));
});

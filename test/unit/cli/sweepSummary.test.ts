import { expect, it } from 'vitest';
import type { SweepFailure } from '../../../src/protocol/sweep.js';
import { sweepSummary } from '../../../src/cli/sweep/summary.js';

const failure = (run: string, file: string, message: string): SweepFailure => ({
  ...{ run, file, step: null },
  error: { code: 'no-process', message },
});

it('checkpoints of a run that fail for one reason share a line, and a reason that names its file is told as it is', () => {
  const text = sweepSummary(
    [],
    [
      failure('a', '0.pt', 'no process is known'),
      failure('a', '1.pt', 'no process is known'),
      failure('a', '2.pt', 'it is damaged'),
      failure('a', '3.pt', '3.pt is empty'),
      failure('b', '0.pt', 'no process is known'),
    ],
    { computed: 0, known: 0, had: 0 },
    1,
  );
  const told = String(text)
    .split('\n')
    .filter((line) => line.startsWith('failed'));
  expect(told).toEqual([
    'failed       0.pt and 1 more of a: no process is known',
    'failed       2.pt: it is damaged',
    'failed       3.pt is empty',
    'failed       0.pt: no process is known',
  ]);
});

it('of a run without a name nothing is called by it, one line is not told as a change, and what rounding left of zero is zero', () => {
  const line = {
    ...{ run: '', step: 7, file: '7.pt', r2: 0.5, r2_unseen: -Number.EPSILON, kl: 0.125 },
    verdict: { level: 'holds', sentence: 'Holds' },
  } as const;
  const failed = [failure('', '0.pt', 'no process is known'), failure('', '1.pt', 'no process is known')];
  const text = String(sweepSummary([line], failed, { computed: 1, known: 0, had: 0 }, 1));
  expect(text.trim().split('\n').slice(1)).toEqual([
    'steps        1 line, step 7',
    'R²           0.5',
    'unseen R²    0',
    'KL           0.125 nats',
    'verdict      step 7: Holds',
    'time         1 s',
    'failed       0.pt and 1 more: no process is known',
  ]);
});

import { expect, it } from 'vitest';
import type { SweepFailure } from '../../../src/protocol/sweep.js';
import { sweepSummary } from '../../../src/cli/sweep/summary.js';

const failure = (run: string, file: string, message: string): SweepFailure => ({
  ...{ run, file, step: null },
  error: { code: 'no-process', message },
});

it('checkpoints of a run that fail for one reason share a line', () => {
  const text = sweepSummary(
    [],
    [
      failure('a', '0.pt', 'no process is known'),
      failure('a', '1.pt', 'no process is known'),
      failure('a', '2.pt', 'it is damaged'),
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
    'failed       0.pt: no process is known',
  ]);
});

import { expect, it, vi } from 'vitest';
import { useBetter } from '../../../src/host/commands/useBetter.js';

const choice = { kind: 'preset', name: 'mess3', params: { x: 0.05, a: 0.85 } } as const;

it('the button of the side view analyses the same checkpoint with the better process, and nothing where there is none', async () => {
  const analyse = vi.fn(async () => undefined);
  const session = { checkpoint: 10, settings: { decimals: 4, process: null }, analyse };
  await useBetter({ ...session, result: { better: { process: { choice } } } } as never);
  expect(analyse.mock.calls).toEqual([[10, { decimals: 4, process: choice }]]);
  analyse.mockClear();
  for (const none of [null, { ...session, result: null }, { ...session, result: { better: null } }])
    await useBetter(none as never);
  expect(analyse).not.toHaveBeenCalled();
});

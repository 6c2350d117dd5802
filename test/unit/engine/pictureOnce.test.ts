import { expect, it, vi } from 'vitest';
import { processPicture } from '../../../src/engine/processes/picture.js';
import * as exploration from '../../../src/process/beliefs/exploreBeliefs.js';
import { createPreset } from '../../../src/process/presets/catalogue.js';

vi.mock('../../../src/process/beliefs/exploreBeliefs.js', async (original) => {
  const real = await original<typeof exploration>();
  return { ...real, exploreBeliefs: vi.fn(real.exploreBeliefs), exploreFrom: vi.fn(real.exploreFrom) };
});

it.each(['mess3', 'rrxor', 'tom-quantum'])('a preview of %s follows the beliefs of its process once', async (name) => {
  vi.clearAllMocks();
  const { signal } = new AbortController();
  const picture = await processPicture(createPreset(name, {}), [], { depth: 5, decimals: 5, drawn: 20, signal });
  expect(picture.beliefs.count).toBeGreaterThan(1);
  expect(
    vi.mocked(exploration.exploreBeliefs).mock.calls.length + vi.mocked(exploration.exploreFrom).mock.calls.length,
  ).toBe(1);
});

import { expect, it } from 'vitest';
import { anchorFault } from '../../mutations/anchor.mjs';
import { mutations } from '../../mutations/list.mjs';
import { root } from '../../tools/paths.mjs';

it('every mutation has a name of its own, and finds its text once', async () => {
  const names = mutations.map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(mutations.length).toBeGreaterThanOrEqual(45);
  expect((await Promise.all(mutations.map((mutation) => anchorFault(root, mutation)))).flat()).toEqual([]);
});

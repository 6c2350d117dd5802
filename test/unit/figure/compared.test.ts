import { expect, it } from 'vitest';
import { comparedChart } from '../../../src/figure/charts/compared.js';

it('bars of several conditions are drawn with their lines, and given as numbers', () => {
  const run = (label: string, values: readonly number[]) => ({ label, tone: 'a', values });
  const chart = comparedChart('Edit', [
    {
      ...{ name: 'Next token', of: 'token', names: ['0', '1'], marks: [0.4, 0.6], mark: 'ideal' },
      runs: [run('unedited', [0.25, 0.75]), run('edited', [0.35, 0.65])],
    },
    {
      name: 'Belief',
      of: 'state',
      names: ['A', 'B'],
      marks: [1, 0],
      mark: 'target',
      runs: [run('edited', [0.9, 0.1])],
    },
  ]);
  expect(chart.data.rows).toEqual([
    ['Next token', 'token', '0', 'unedited', 0.25, 0.4, 'ideal'],
    ['Next token', 'token', '0', 'edited', 0.35, 0.4, 'ideal'],
    ['Next token', 'token', '1', 'unedited', 0.75, 0.6, 'ideal'],
    ['Next token', 'token', '1', 'edited', 0.65, 0.6, 'ideal'],
    ['Belief', 'state', 'A', 'edited', 0.9, 1, 'target'],
    ['Belief', 'state', 'B', 'edited', 0.1, 0, 'target'],
  ]);
  const said = chart.shapes().flatMap(({ tag, children }) => (tag === 'text' ? children : []));
  for (const text of ['Next token: 0', 'Next token: 1', 'Belief', 'A', '0.900 / 1']) expect(said).toContain(text);
  expect(
    chart.shapes().filter(({ tag, attributes }) => tag === 'line' && attributes.class === 'bar-mark'),
  ).toHaveLength(6);
});

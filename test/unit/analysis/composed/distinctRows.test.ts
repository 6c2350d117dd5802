import { expect, it } from 'vitest';
import { distinctRows } from '../../../../src/analysis/composed/distinctRows.js';

it('beliefs of a part that agree in five decimals are one, as it is where it is first met; undefined ones are none', () => {
  const rows = [
    [0.2, 0.3, 0.5],
    [NaN, NaN, NaN],
    [0.2000001, 0.2999999, 0.5],
    [0.2, 0.5, 0.3],
    [0.3, 0.2, 0.5],
    [0.2, 0.5, 0.3],
  ];
  expect([...distinctRows(Float64Array.from(rows.flat()), 3)]).toEqual([0.2, 0.3, 0.5, 0.2, 0.5, 0.3, 0.3, 0.2, 0.5]);
});

import { describe, expect, it } from 'vitest';
import { dataCsv, plotData } from '../../../src/figure/data.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';

describe('the data behind plots', () => {
  it('are a line for each belief; what occurs nowhere is left empty, and names cannot act in a spreadsheet', () => {
    const analysis = {
      process: { name: 'p', params: {}, states: ['=1+1', 'a "b", c'], symbols: ['0'], generalised: false },
      beliefs: {
        count: 2,
        vector: Float64Array.of(1, 0, 0.25, 0.75),
        centre: Float64Array.of(0.9, 0.1, NaN, NaN),
        positions: Float64Array.of(3, 0),
      },
    } as unknown as Pick<AnalysisResult, 'beliefs' | 'process'>;
    const picture = {
      plot: 'plane',
      truePoints: Float32Array.of(0.5, -0.5, 0, 0, 1, 0),
      centrePoints: Float32Array.of(0.25, 0, 0, NaN, NaN, NaN),
    } as const;
    expect(dataCsv(plotData(analysis, picture)).split('\r\n')).toEqual([
      'belief,positions,true =1+1,"true a ""b"", c",read-out =1+1,"read-out a ""b"", c",true x,true y,read-out x,read-out y',
      '0,3,1,0,0.9,0.1,0.5,-0.5,0.25,0',
      '1,0,0.25,0.75,,,0,1,,',
      '',
    ]);
  });
});

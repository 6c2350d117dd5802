import { describe, expect, it } from 'vitest';
import { dataCsv, linesData, plotData } from '../../../src/figure/data.js';
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

  it('of curves are a line for each abscissa, with levels and bands as columns', () => {
    const lines = {
      ...{ x: [0, 1], xLabel: 'position' },
      curves: [
        { label: 'model', values: [0.5, null], tone: 'a' },
        { label: '+A1', values: [NaN, 2], tone: 'b' },
      ],
      levels: [
        { label: 'floor', value: 0.1, tone: 'plain' },
        { label: 'band', value: 0, upTo: 1, tone: 'plain' },
      ],
    };
    expect(dataCsv(linesData(lines)).split('\r\n')).toEqual([
      "position,model,'+A1,floor,band from,band to",
      '0,0.5,,0.1,0,1',
      '1,,2,0.1,0,1',
      '',
    ]);
  });
});

import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { Report, SteeredPair } from '../../../src/protocol/report.js';
import { dataText, reportHtml } from '../../../src/report/html.js';
import { reportRun } from '../../../src/report/run.js';
import { thinned } from '../../../src/report/thin.js';
import { packedJson, unpackedJson } from '../../../src/shared/packedArrays.js';
import { wholeResult } from '../../../webview/report/whole.js';

/** An analysis of so many beliefs of two states and two symbols, each met at two positions and once more at the first of them. */
function analysed(beliefs: number): AnalysisResult {
  const rows = 3 * beliefs;
  const numbers = (length: number): Float64Array => Float64Array.from({ length }, (_, at) => at / length);
  return {
    id: 'an-id',
    checkpoint: { file: '5.pt', step: 5, sha256: 'a'.repeat(64) },
    settings: { process: { kind: 'file', path: '/home/someone/secret/mess.yaml', params: {} } },
    process: { name: 'two', params: {}, states: ['A', 'B'], symbols: ['0', '1'], generalised: false },
    beliefs: {
      count: beliefs,
      vector: numbers(2 * beliefs),
      // The last are met most often.
      positions: Float64Array.from({ length: beliefs }, (_, at) => 10 + at),
      words_ending: numbers(beliefs),
      next_token: numbers(2 * beliefs),
      centre: numbers(2 * beliefs),
    },
    predictions: {
      count: rows,
      vector: Float32Array.from(numbers(2 * rows)),
      belief: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 3)),
      position: Int32Array.from({ length: rows }, (_, row) => (row % 3 === 2 ? 1 : row % 3)),
      // The second prefix at a position weighs most, so that weight alone would leave the first position out.
      weight: Float64Array.from({ length: rows }, (_, row) => 1 + (row % 3)),
    },
    seconds: { total: 1.25 },
    peak_mb: 321,
  } as unknown as AnalysisResult;
}

const page = { script: 'const end = "</script><!--";', styles: 'body{color:red}' };
const reportOf = (name: string): Report => ({
  title: name,
  version: '1.2.3',
  runs: [reportRun({ name, result: analysed(4), check: null, pairs: [], training: null, notes: [] }, 1)],
});

describe('thinning', () => {
  it('leaves an analysis that fits as it is, and says so', () => {
    const result = analysed(5);
    const { analysis, left } = thinned(result, 1e6);
    expect(left).toEqual(['The file holds every belief and every prefix of the analysis.']);
    expect(wholeResult(analysis)).toEqual({ ...result, seconds: {}, peak_mb: 0 });
  });

  it('keeps the most frequent beliefs at their indices, one prefix for each of their positions, and says what is left out', () => {
    const { analysis, left } = thinned(analysed(1000), 20_000);
    const kept = analysis.kept.belief;
    expect(kept.length).toBeGreaterThan(50);
    expect([...kept]).toEqual(Array.from({ length: kept.length }, (_, at) => 1000 - kept.length + at));
    const whole = wholeResult(analysis);
    expect(whole.beliefs.count).toBe(1000);
    expect(whole.beliefs.vector[0]).toBeNaN();
    expect(whole.beliefs.vector[1999]).toBe(1999 / 2000);
    expect(whole.beliefs.centre.slice(-1)).toEqual(Float64Array.of(1999 / 2000));
    const { belief, position } = analysis.predictions;
    expect(new Set(belief)).toEqual(new Set(kept));
    const first = new Set(Array.from(belief, (each, row) => `${each} ${position[row]}`));
    expect(first.size).toBe(2 * kept.length);
    expect(left[0]).toBe(
      `The pictures hold the ${kept.length} most frequent of 1,000 distinct beliefs; ${1000 - kept.length} are left out to keep the file small.`,
    );
    expect(left[1]).toContain(`of 3,000 single predictions`);
    expect(left[2]).toBe('All figures are those of the whole analysis.');
  });

  it('keeps of the parts of a composed process what it keeps of the joint beliefs, within the same bytes', () => {
    const numbers = (length: number): Float64Array => Float64Array.from({ length }, (_, at) => at);
    const result = analysed(1000);
    const tables = { vector: numbers(3000), centre: numbers(3000) };
    const part = { ...tables, states: ['a', 'b', 'c'], predictions: Float32Array.from(numbers(9000)) };
    const composed = { parts: [part], posterior: tables } as unknown as AnalysisResult['composed'];
    const { analysis } = thinned({ ...result, composed }, 20_000);
    const { belief } = analysis.kept;
    const whole = wholeResult(analysis).composed!;
    const [first] = belief;
    expect(belief.length).toBeLessThan(thinned(result, 20_000).analysis.kept.belief.length);
    for (const table of [whole.parts[0], whole.posterior!]) {
      expect([...table.centre.subarray(3 * first, 3 * first + 3)]).toEqual([3 * first, 3 * first + 1, 3 * first + 2]);
      expect(table.vector[3 * first - 1]).toBeNaN();
      expect(table.vector.length).toBe(3000);
    }
    expect(whole.parts[0].predictions.length).toBe(3 * analysis.predictions.count);
    expect(whole.parts[0].predictions[0] % 9).toBe(0);
  });

  it('takes no more bytes than it is given, for any shape, and the same rows each time', () => {
    for (const bytes of [500, 5_000, 50_000]) {
      const { analysis } = thinned(analysed(2000), bytes);
      const size = [...Object.values(analysis.beliefs), ...Object.values(analysis.predictions), analysis.kept.belief]
        .filter((each) => ArrayBuffer.isView(each))
        .reduce((sum, each) => sum + (each as Float64Array).byteLength, 0);
      expect(size).toBeLessThanOrEqual(bytes);
      expect(packedJson(thinned(analysed(2000), bytes).analysis)).toBe(packedJson(analysis));
    }
  });
});

describe('steered pairs', () => {
  /** A pair whose figures take about so many bytes. */
  const pairOf = (start: number, bytes: number): SteeredPair => {
    const values = new Float64Array(bytes / 8).fill(start);
    const steer = {
      request: { start, end: 0 },
      start_to_end: { per_word: new Float32Array(1e6), values },
      end_to_start: null,
    };
    return { steer, extras: {} } as unknown as SteeredPair;
  };
  const reported = (pairs: readonly SteeredPair[], runs: number) =>
    reportRun({ name: 'run', result: analysed(4), check: null, pairs, training: null, notes: [] }, runs);

  it('are all in the file where they have room, without the outputs after each word', () => {
    const run = reported([pairOf(1, 800), pairOf(2, 800)], 1);
    expect(run.pairs.map(({ steer }) => steer.request.start)).toEqual([1, 2]);
    expect(run.left_out.join(' ')).not.toContain('steered');
    expect(packedJson(run.pairs).length).toBeLessThan(5000);
  });

  it('take no more than their share of the file, in their order, and what is left out is said', () => {
    for (const runs of [1, 5]) {
      const run = reported(
        Array.from({ length: 400 }, (_, at) => pairOf(at, 40_000)),
        runs,
      );
      expect(packedJson(run.pairs).length).toBeLessThan(1_600_000 / runs);
      expect(run.pairs.length).toBeGreaterThan(2);
      expect(run.pairs.map(({ steer }) => steer.request.start)).toEqual(run.pairs.map((_, at) => at));
      expect(run.left_out).toContain(
        `${run.pairs.length} of 400 steered pairs are in the file, the first ones; of more it would grow too large.`,
      );
    }
  });
});

describe('arrays within JSON', () => {
  it('come back to the bit, numbers that JSON lacks among them', () => {
    const value = {
      a: Float64Array.of(NaN, -0, Infinity, 0.1, 5e-324),
      b: [Float32Array.of(1.5), Int32Array.of(-7)],
      c: { text: '$array', $array: 'no such kind', $other: 1 },
    };
    expect(unpackedJson(packedJson(value))).toEqual(value);
  });
});

describe('the HTML of a report', () => {
  it('cannot be ended, nor given markup, by the name of a run', () => {
    const name = '</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> "\'& \u202egnirts';
    const html = reportHtml(reportOf(name), page);
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<\/script/g)).toHaveLength(2);
    expect(html).not.toContain('<img');
    expect(html).not.toContain('<!--');
    expect(html).toContain('<title>&lt;/script&gt;');
    expect(html.slice(html.indexOf('<title>'), html.indexOf('</title>'))).not.toContain('\u202e');
    const block = /<script type="application\/json" id="report">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    expect((unpackedJson(block) as Report).runs[0].name).toBe(name);
  });

  it('runs no script but its own, whose hash it names, and loads nothing', () => {
    const html = reportHtml(reportOf('run'), page);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    const code = /<script>(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(code).digest('base64')}';`);
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    // What it means is what the code meant.
    expect(runInNewContext(`${code} end`)).toBe('</script><!--');
  });

  it('has the same bytes for the same runs, and neither time, memory nor place of a machine', () => {
    expect(reportHtml(reportOf('run'), page)).toBe(reportHtml(reportOf('run'), page));
    const text = dataText(reportOf('run'));
    expect(text).not.toMatch(/1\.25|321|someone|secret/);
    expect(text).toContain('mess.yaml');
  });
});

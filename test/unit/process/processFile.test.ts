import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EDGE_PROPERTIES } from '../../../src/process/file/transitions.js';
import { PARAMETER_PROPERTIES } from '../../../src/process/file/parameters.js';
import { baseName, processOf } from '../../../src/engine/processes/open.js';
import { FILE_PROPERTIES, parseProcessFile } from '../../../src/process/file/processFile.js';
import { presetAsFile, processAsFile } from '../../../src/process/file/processText.js';
import { mixedStatePresentation } from '../../../src/process/beliefs/mixedStatePresentation.js';
import { createPreset, listPresets } from '../../../src/process/presets/catalogue.js';
import { processorTime } from '../support/processorTime.js';
import { matricesOf } from '../../../src/process/matrices.js';

const loadProcessFile = (text: string, name: string, params = {}) => {
  const read = parseProcessFile(text, { name: baseName(name), params });
  return processOf({ ...read, parameters: [], file: { text, name, parts: [] } });
};

/** Diagnostics as a person sees them: what is underlined, how badly, and why. */
function seen(text: string): { text: string; severity: string; code: string; message: string }[] {
  return parseProcessFile(text).diagnostics.map(({ offset, length, severity, code, message }) => ({
    text: text.slice(offset, offset + length),
    severity,
    code,
    message,
  }));
}

const file = (transitions: string, more = ''): string =>
  `{ ${more} "states": ["A", "B"], "symbols": ["0", "1"], "transitions": ${transitions} }`;

describe('a process file', () => {
  const golden = file(
    `[
      // a run of zeros
      { "from": "A", "to": "A", "symbol": "0", "probability": "1 - p" },
      { "from": "A", "to": "B", "symbol": "1", "probability": "p" },
      { "from": "B", "to": "A", "symbol": "0", "probability": 1 },
    ]`,
    '"name": "golden", "description": "no two ones", "parameters": { "p": { "default": "1/3", "min": 0, "max": 1 } },',
  );

  test('of edges with expressions and comments', () => {
    const { process, diagnostics, name, description, parameters } = parseProcessFile(golden);
    expect(diagnostics).toEqual([]);
    expect({ name, description }).toEqual({ name: 'golden', description: 'no two ones' });
    expect(parameters).toMatchObject([{ name: 'p', default: 1 / 3, min: 0, max: 1 }]);
    expect(process?.matrices?.map((m) => [...m])).toEqual([
      [2 / 3, 0, 1, 0],
      [0, 1 / 3, 0, 0],
    ]);
    expect(process?.stationary[0]).toBeCloseTo(3 / 4, 15);
    expect(process?.params).toEqual({ p: 1 / 3 });
  });

  test('takes other values of its parameters, within their range', () => {
    expect(parseProcessFile(golden, { params: { p: 0.25 } }).process?.matrices?.[1][1]).toBe(0.25);
    expect(() => loadProcessFile(golden, 'golden.process.json', { p: 2 })).toThrow(
      'p must be a number with 0 <= p <= 1, but is 2',
    );
    expect(() => loadProcessFile(golden, 'golden.process.json', { q: 2 })).toThrow('no parameter q: it has p');
  });

  test('of matrices, by name or in order', () => {
    const matrices = '[[["1/2", 0], [1, 0]], [[0, 0.5], [0, 0]]]';
    const named = '{ "1": [[0, 0.5], [0, 0]], "0": [["1/2", 0], [1, 0]] }';
    expect(parseProcessFile(file(matrices)).process?.matrices).toEqual(parseProcessFile(file(named)).process?.matrices);
    expect(seen(file(named))).toEqual([]);
  });

  test('evaluates exactly: what should be one is one', () => {
    const thirds = file('[[["1/3", "0.1 + 0.2"], [1, 0]], [["1/3", "1/3 - 3/10"], [0, 0]]]');
    expect(seen(thirds)).toEqual([]);
    expect(parseProcessFile(thirds).process?.matrices?.[0][1]).toBe(0.3);
  });
});

describe('diagnostics stand where the fault is', () => {
  test('a row that does not sum to one, and by how much', () => {
    const text = file('[[["1/2", "1/4"], [1, 0]], [[0, "1/12"], [0, 0]]]');
    const message = 'The probabilities out of state A sum to 5/6, not 1: 1/6 too little.';
    expect(seen(text)).toEqual([
      { text: '["1/2", "1/4"]', severity: 'error', code: 'row-sum', message },
      { text: '[0, "1/12"]', severity: 'error', code: 'row-sum', message },
    ]);
    expect(parseProcessFile(text).process).toBeNull();
    const edges = file(
      '[{"from": "A", "to": "A", "symbol": 0, "probability": 1.25}, {"from": "B", "to": "A", "symbol": 1, "probability": 1}]',
    );
    expect(seen(edges)).toMatchObject([
      {
        text: '{"from": "A", "to": "A", "symbol": 0, "probability": 1.25}',
        message: expect.stringContaining('0.25 too much') as string,
      },
    ]);
  });

  test('a state without any transition', () => {
    const text = file('[{"from": "A", "to": "B", "symbol": "0", "probability": 1}]');
    expect(seen(text)).toMatchObject([
      { text: '"B"', code: 'row-sum', message: expect.stringContaining('sum to 0, not 1') as string },
    ]);
  });

  test.each([
    [
      '[{"from": "C", "to": "A", "symbol": "0", "probability": 1}]',
      '"C"',
      'unknown-state',
      'There is no state C: the states are A, B.',
    ],
    ['[{"from": "A", "to": "A", "symbol": "2", "probability": 1}]', '"2"', 'unknown-symbol', 'There is no symbol 2'],
    [
      '[{"from": "A", "to": "A", "symbol": "0", "probability": "-1/2"}]',
      '"-1/2"',
      'negative-probability',
      'but this is -0.5',
    ],
    [
      '[{"from": "A", "to": "A", "symbol": "0", "probability": "2 * q"}]',
      '"2 * q"',
      'unknown-parameter',
      'no parameter q: there are none',
    ],
    [
      '[{"from": "A", "to": "A", "symbol": "0", "probability": "1 / (1 - 1)"}]',
      '"1 / (1 - 1)"',
      'bad-expression',
      'divides by zero',
    ],
    ['[{"from": "A", "to": "A", "symbol": "0", "probability": "1 +"}]', '+', 'bad-expression', 'is not an expression'],
    [
      '[{"from": "A", "to": "A", "symbol": "0", "probability": "2 ** 3"}]',
      '"2 ** 3"',
      'bad-expression',
      'Only numbers',
    ],
    [
      '[{"from": "A", "to": "A", "symbol": "0", "probability": "process.exit()"}]',
      '"process.exit()"',
      'bad-expression',
      'Only numbers',
    ],
    ['[{"from": "A", "to": "A", "symbol": "0", "probability": true}]', 'true', 'wrong-type', 'Expected a number'],
    [
      '[{"from": "A", "to": "A", "symbol": "0"}]',
      '{"from": "A", "to": "A", "symbol": "0"}',
      'missing-property',
      'no "probability"',
    ],
    ['[[[1, 0]], [[0, 0], [0, 0]]]', '[[1, 0]]', 'wrong-shape', 'must have 2 rows, one for each state; found 1'],
    ['[[[1], [0, 0]], [[0, 0], [0, 1]]]', '[1]', 'wrong-shape', 'must have 2 entries'],
    ['[[[1, 0], [0, 1]]]', '[[[1, 0], [0, 1]]]', 'wrong-shape', 'Expected 2 matrices'],
    ['{"0": [[1, 0], [0, 1]]}', '{"0": [[1, 0], [0, 1]]}', 'missing-matrix', 'no matrix for symbol 1'],
    ['7', '7', 'wrong-type', 'Transitions must be matrices'],
  ])('%s', (transitions, text, code, message) => {
    const errors = seen(file(transitions)).filter(({ severity }) => severity === 'error');
    expect(errors[0]).toMatchObject({ text, code });
    expect(errors[0].message).toContain(message);
  });

  test('states that are unreachable or absorbing, and periodic chains, are allowed and said', () => {
    const absorbing = file('[[[0.5, 0.5], [0, 1]], [[0, 0], [0, 0]]]');
    expect(seen(absorbing)).toMatchObject([
      { text: '"A"', severity: 'warning', code: 'unreachable-state' },
      { text: '"B"', severity: 'warning', code: 'absorbing-state' },
    ]);
    expect(parseProcessFile(absorbing).process?.stationary).toEqual(Float64Array.of(0, 1));
    const periodic = file('[[[0, 1], [0, 0]], [[0, 0], [1, 0]]]');
    expect(seen(periodic)).toMatchObject([
      {
        text: '"transitions"',
        severity: 'information',
        code: 'periodic',
        message: expect.stringContaining('period 2') as string,
      },
    ]);
    expect(parseProcessFile(periodic).process).not.toBeNull();
  });

  test('several recurrent classes are an error unless a start is given', () => {
    const apart = '[[[1, 0], [0, 0]], [[0, 0], [0, 1]]]';
    expect(seen(file(apart))).toContainEqual(
      expect.objectContaining({ text: '"transitions"', severity: 'error', code: 'several-recurrent-classes' }),
    );
    const started = parseProcessFile(file(apart, '"start": { "A": 1, "B": "1/3" },'));
    expect([...(started.process?.stationary ?? [])]).toEqual([0.75, 0.25]);
    expect(seen(file(apart, '"start": [0, 0],'))[0]).toMatchObject({ text: '[0, 0]', code: 'bad-start' });
  });

  test('names given twice, properties that mean nothing, values of the wrong type', () => {
    const text = '{ "states": ["A", "A"], "symbols": [], "transition": [], "generalised": 1 }';
    expect(seen(text).map(({ text, code }) => [text, code])).toEqual(
      expect.arrayContaining([
        ['"A"', 'duplicate-name'],
        ['[]', 'wrong-type'],
        ['"transition"', 'unknown-property'],
        ['1', 'wrong-type'],
      ]),
    );
  });

  test('a generalised process is checked as what it is', () => {
    const more = '"generalised": true,';
    expect(seen(file('[[[0.5, 0], [0, 0.25]], [[0, 0], [0, 0.5]]]', more))[0].message).toContain('eigenvalue');
    expect(seen(file('[[[1.5, 0], [0, 0]], [[-0.5, 0], [0, 0.5]]]', more))[0]).toMatchObject({
      code: 'negative-probability',
      message: expect.stringContaining('the symbol 1 has the probability -0.5') as string,
    });
  });

  test('text that is not JSON, or hostile', () => {
    expect(seen('')[0]).toMatchObject({ severity: 'error', code: 'syntax' });
    expect(seen('{ "states": ["A" ')[0].code).toBe('syntax');
    expect(seen('[]')[0].code).toBe('wrong-type');
    for (const hostile of [
      '['.repeat(200_000),
      `{"states": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      file(`[[["${'('.repeat(400)}1${')'.repeat(400)}", 0], [0, 1]], [[0, 0], [0, 0]]]`),
      file(`[[["${'9'.repeat(300)} * ${'9'.repeat(150)}", 0], [0, 1]], [[0, 0], [0, 0]]]`),
      file('[[["1e999999999", 1e400], [0, 1]], [[0, 0], [0, 0]]]'),
      file('[[["__proto__", "constructor"], [0, 1]], [[0, 0], [0, 0]]]'),
      `{"__proto__": {"states": ["A"]}, "states": ["__proto__"], "symbols": ["x"], "transitions": {"__proto__": [[1]]}}`,
      `{"states": [${Array.from({ length: 501 }, (_, i) => i).join()}], "symbols": [0], "transitions": []}`,
    ]) {
      const spent = processorTime();
      const { process, diagnostics } = parseProcessFile(hostile);
      expect(process).toBeNull();
      expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
      expect(spent()).toBeLessThan(2_000);
    }
  });

  test('loading tells the first error with file, line and column', () => {
    const text = file('[\n  { "from": "A", "to": "Z", "symbol": "0", "probability": 1 }\n]');
    expect(() => loadProcessFile(text, 'mine.process.json')).toThrow('mine.process.json:2:24: There is no state Z');
    expect(loadProcessFile(presetAsFile('coin').replace('"coin"', '""'), 'a/b/my.process.json').name).toBe('my');
  });
});

describe('files written', () => {
  test.each(listPresets().map((preset) => preset.name))('for %s give its matrices and parameters again', (name) => {
    const process = createPreset(name);
    const text = presetAsFile(name);
    const read = parseProcessFile(text);
    expect(read.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(read.process).toMatchObject({ name, states: process.states, symbols: process.symbols });
    matricesOf(process).forEach((matrix, x) =>
      matrix.forEach((p, i) => expect(Math.abs((read.process?.matrices?.[x][i] ?? NaN) - p)).toBeLessThan(1e-15)),
    );
  });

  test('from a preset can be played with', () => {
    const text = presetAsFile('mess3', { x: 0.1 });
    const moved = parseProcessFile(text, { params: { x: 0.2, a: 0.7 } }).process;
    matricesOf(createPreset('mess3', { x: 0.2, a: 0.7 })).forEach((matrix, x) =>
      matrix.forEach((p, i) => expect(moved?.matrices?.[x][i]).toBeCloseTo(p, 15)),
    );
    expect(parseProcessFile(text).process?.params).toEqual({ x: 0.1, a: 0.6 });
    expect(text).toContain('"(1 - a) / 2 * x"');
  });

  test('of other parameters of presets agree as well', () => {
    const cases: [string, Record<string, unknown>][] = [
      ['golden-mean', { R: 3, k: 2, p: 0.3 }],
      ['matching-parens', { open_probs: [1, 0.25] }],
      ['tom-quantum', { alpha: 2, beta: 0.3 }],
      ['rrxor', { pR1: 0.3, pR2: 0.7 }],
      ['sns', { p: 0.3, q: 0.8 }],
      ['leaky-rrxor', { p1: 0.2, p2: 0.9, epsilon: 0.3 }],
      ['even', { p: 0.2 }],
      ['mr-name', { p: 0.1, q: 0.3 }],
    ];
    for (const [name, params] of cases) {
      const read = loadProcessFile(presetAsFile(name, params), 'x.process.json');
      matricesOf(createPreset(name, params)).forEach((matrix, x) =>
        matrix.forEach((p, i) => expect(Math.abs(matricesOf(read)[x][i] - p), `${name} ${x} ${i}`).toBeLessThan(1e-15)),
      );
    }
  });

  test('of a mixed-state presentation open as a process', async () => {
    const { process } = await mixedStatePresentation(createPreset('rrxor'));
    const read = loadProcessFile(processAsFile(process), 'msp.process.json');
    expect(read.matrices).toEqual(process.matrices);
    expect(read.states).toEqual(process.states);
  });

  test('the schema knows the properties that the reader knows', () => {
    const url = new URL('../../../media/process.schema.json', import.meta.url);
    interface Schema {
      properties: Record<string, unknown>;
      definitions: { edge: { properties: object }; parameter: { anyOf: { properties?: object }[] } };
    }
    const schema = JSON.parse(readFileSync(url, 'utf8')) as Schema;
    expect(Object.keys(schema.properties).sort()).toEqual([...FILE_PROPERTIES].sort());
    expect(Object.keys(schema.definitions.edge.properties)).toEqual(EDGE_PROPERTIES);
    const parameter = schema.definitions.parameter.anyOf.find((form) => form.properties !== undefined);
    expect(Object.keys(parameter?.properties ?? {})).toEqual(PARAMETER_PROPERTIES);
  });
});

import { expect, test } from 'vitest';
import { answerTo } from '../../../src/model/exported/answerTo.js';
import type { Run } from '../../../src/model/exported/child/messages.js';

const run: Run = {
  kind: 'run',
  tokens: { name: 'tokens', dtype: 'int64', ids: Int32Array.of(0, 1), batch: 1, pos: 2 },
  d_model: 3,
  additions: [],
  outputs: [
    { name: 'blocks.0.hook_resid_post', width: 3 },
    { name: 'logits', width: 2 },
  ],
  places: Int32Array.of(0, 1),
  allowance: { cpuMs: 1, bytes: 1 },
};
const rows = [new Float32Array(6), new Float32Array(4)];

test('an answer of the process of an exported model is taken where it has what was asked for', () => {
  expect(answerTo(run, { kind: 'done', rows, cpuMs: 2 })).toEqual({ kind: 'done', rows, cpuMs: 2 });
  expect(answerTo(run, { kind: 'failed', code: 'bad-onnx', what: 'is none.' })).toMatchObject({ code: 'bad-onnx' });
  // The process may fail in its own way, and not speak of what it does not know.
  expect(answerTo(run, { kind: 'failed', code: 's3-denied', what: 'x' })).toMatchObject({ code: 'graph-failed' });
});

test.each([
  ['rows of another length', { kind: 'done', rows: [new Float32Array(6), new Float32Array(5)], cpuMs: 2 }],
  ['one output too few', { kind: 'done', rows: rows.slice(1), cpuMs: 2 }],
  ['other numbers', { kind: 'done', rows: [new Float64Array(6), new Float32Array(4)], cpuMs: 2 }],
  ['a time that gives time back', { kind: 'done', rows, cpuMs: -1e9 }],
  ['no time', { kind: 'done', rows, cpuMs: Number.NaN }],
  ['a message without end', { kind: 'failed', code: 'bad-onnx', what: 'x'.repeat(1e6) }],
  ['nothing', undefined],
])('%s is no answer', (_, said) => {
  expect(answerTo(run, said)).toBeNull();
});

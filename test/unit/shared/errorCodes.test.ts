import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EngineError, isEngineLost, remedyFor, toErrorInfo } from '../../../src/host/engine/errors.js';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { ERROR_CODES, errorCodeOf } from '../../../src/shared/errorCodes.js';
import type { ErrorCode } from '../../../src/shared/errorCodes.js';
import { REMEDIES } from '../../../src/shared/remedies.js';

const codes = Object.keys(ERROR_CODES) as ErrorCode[];

/** Made of a kind: `${what}-gone` and `s3-${kind}` stand in the sources without their other half. */
const PARTS = ['file-gone', 'folder-gone', ...codes.filter((code) => code.startsWith('s3-'))];

describe('the table of error codes', () => {
  it('has no row that nothing uses, and no button that no row offers', () => {
    const root = new URL('../../../src/', import.meta.url);
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('errorCodes.ts'))
      .map((file) => readFileSync(new URL(file.replaceAll('\\', '/'), root), 'utf8'))
      .join('\n');
    const isUsed = (code: string) =>
      sources.includes(`'${code}'`) ||
      (PARTS.includes(code) && sources.includes(`'${code.replace(/^s3-|-gone$/g, '')}'`));
    expect(codes.filter((code) => !isUsed(code))).toEqual([]);
    const offered = new Set(codes.flatMap((code) => [ERROR_CODES[code].remedy, ...(ERROR_CODES[code].also ?? [])]));
    expect(Object.keys(REMEDIES).filter((remedy) => !offered.has(remedy as keyof typeof REMEDIES))).toEqual([]);
  });

  it.each([
    ['no-process', 'Choose Process…'],
    ['vocabulary-mismatch', 'Choose Process…'],
    ['bad-process-file', 'Choose Process…'],
    ['several-recurrent-classes', 'Choose Process…'],
    ['bad-parameter', 'Choose Process…'],
    ['unknown-layout', 'Write Layout Map'],
    ['not-readable', 'Try Again'],
    ['bad-zip', 'Try Again'],
    ['bad-config', 'Try Again'],
    ['s3-connection', 'Try Again'],
    ['s3-region', 'Open S3 Settings'],
    ['s3-credentials', 'Open S3 Settings'],
    ['virtual-file-too-large', 'Raise Size Limit…'],
    ['engine-died', 'Restart Engine'],
    ['engine-not-started', 'Choose Node…'],
    ['fault', 'Try Again'],
    ['not-a-belief', null],
    ['word-too-long', null],
  ] as const)('%s offers %s', (code, label) => {
    const remedy = remedyFor(toErrorInfo(new EngineError(code, 'No.')));
    expect(remedy === null ? null : REMEDIES[remedy].label).toBe(label);
  });

  it('has what the model tells of its process offered wherever a process is missing', () => {
    for (const code of ['no-process', 'unknown-process', 'vocabulary-mismatch'] as const)
      expect(ERROR_CODES[code].also).toEqual(['rankProcesses', 'inferProcess']);
    expect(ERROR_CODES['bad-zip'].also).toBeUndefined();
  });

  it('has only the end of the engine told by a notification, and a cancel by nothing', () => {
    const lost = codes.filter((code) => isEngineLost({ code, message: '' }));
    expect(lost).toEqual(['engine-died', 'engine-not-started']);
    expect(ERROR_CODES[toErrorInfo(new CancelledError()).code].shows).toBe('silent');
  });

  it('reads again what may be half written, and nothing that waiting cannot mend', () => {
    for (const code of ['cut-short', 'file-changed', 'file-gone', 'bad-zip', 'bad-npz'] as const)
      expect(ERROR_CODES[code].readAgain).toBe(true);
    for (const code of ['foreign-global', 'not-readable', 'no-checkpoints', 'bad-config', 's3-denied'] as const)
      expect(ERROR_CODES[code].readAgain).toBeUndefined();
  });
});

it('a code that comes over a border and is none of ours is a fault', () => {
  expect(['no-process', 'nonsense', 'toString', '__proto__', undefined, 7].map(errorCodeOf)).toEqual([
    'no-process',
    'fault',
    'fault',
    'fault',
    'fault',
    'fault',
  ]);
});

import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCheckpoint, digest } from '../../../src/checkpoint/open.js';
import { readCheckpoint } from '../../../src/checkpoint/formats/readCheckpoint.js';
import { localFolder } from '../../../src/checkpoint/sources/localFolder.js';
import { field, exportedModel } from '../model/exportedModel.js';
import { randomWeights } from '../model/naiveTransformer.js';
import { smallModel } from '../engine/runFolder.js';
import { inputError, memoryFile, memoryFolder } from './support/memory.js';
import { withTensors, type Place } from './support/onnxSideFile.js';

const data = new Uint8Array(64);
const open = (place: Place, files: Record<string, Uint8Array> = { 'w.data': data }) =>
  openCheckpoint(memoryFolder({ '1.onnx': withTensors([place]), ...files }), '1.onnx');

describe('weights of an ONNX model in another file', () => {
  it.each<[string, Place]>([
    ['with a place', { location: 'w.data', offset: '16', length: '16' }],
    ['without a place', { location: 'w.data' }],
    ['of the folder, said so', { location: './w.data', offset: '48' }],
  ])('are read %s, and are part of the hash', async (_, place) => {
    const opened = await open(place);
    const other = await open(place, { 'w.data': new Uint8Array(64).fill(1) });
    expect(opened.sources.map(({ name }) => name)).toEqual(['1.onnx', 'w.data']);
    expect(await digest(opened)).not.toBe(await digest(other));
  });

  it.each([
    ...['../w.data', '/etc/passwd', 'a/w.data', 'a\\w.data', 'C:w.data', '..', '.', '', 'w\0.data', 'http://h/w'],
  ])('are not looked for in %j', async (location) => {
    const error = await inputError(open({ location }));
    expect(error.code).toBe('external-data');
    expect(error.message).toMatch(/expected a file of its own folder/);
  });

  it.each<[string, Place, string, RegExp]>([
    [
      'beyond the file',
      { location: 'w.data', offset: '49' },
      'external-data',
      /bytes 49 to 65 of w\.data, which has 64/,
    ],
    ['of another length', { location: 'w.data', length: '8' }, 'external-data', /takes 16 bytes, and 8/],
    ['at no number', { location: 'w.data', offset: '-1' }, 'bad-onnx', /an offset that is no number/],
    [
      'in a file that is not there',
      { location: 'x.data' },
      'external-data',
      /weights are in x\.data, which is not beside/,
    ],
  ])('are refused %s', async (_, place, code, message) => {
    const error = await inputError(open(place));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('are refused where a few bytes would be taken again and again', async () => {
    const places = Array.from({ length: 8 }, () => ({ location: 'w.data' }));
    const big = withTensors(places, 2 ** 18);
    const folder = memoryFolder({ '1.onnx': big, 'w.data': new Uint8Array(2 ** 20) });
    expect((await inputError(openCheckpoint(folder, '1.onnx'))).message).toMatch(/more bytes than 2 times/);
  });

  it('in hundreds of files are found by listing the folder once', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `${index}.data`);
    const files = Object.fromEntries(names.map((name) => [name, new Uint8Array(16)]));
    const folder = memoryFolder({ '1.onnx': withTensors(names.map((location) => ({ location }))), ...files });
    let lists = 0;
    const opened = await openCheckpoint({ ...folder, list: () => (lists++, folder.list()) }, '1.onnx');
    expect(opened.sources).toHaveLength(301);
    expect(lists).toBe(1);
  });

  it('are not read through a link, nor where there is no folder', async () => {
    const path = await mkdtemp(join(tmpdir(), 'side-'));
    await writeFile(join(path, '1.onnx'), withTensors([{ location: 'w.data' }]));
    await writeFile(join(path, 'elsewhere'), data);
    await symlink(join(path, 'elsewhere'), join(path, 'w.data'));
    expect((await inputError(openCheckpoint(localFolder(path), '1.onnx'))).message).toMatch(/w\.data, which is a link/);
    const alone = readCheckpoint(memoryFile(withTensors([{ location: 'w.data' }]), '1.onnx'));
    expect((await inputError(alone)).code).toBe('external-data');
  });
});

/** A function of a model: its name, and the operators of its body as (domain, name). */
const functionOf = (name: string, calls: readonly (readonly [string, string])[], domain = 'mine') =>
  field(
    25,
    Buffer.concat([
      ...[field(1, name), field(4, 'x'), field(5, 'y'), field(10, domain)],
      ...calls.map(([from, op]) =>
        field(7, Buffer.concat([field(1, 'x'), field(2, 'y'), field(4, op), field(7, from)])),
      ),
    ]),
  );
const withFunctions = (...functions: readonly Uint8Array[]) =>
  readCheckpoint(
    memoryFile(Buffer.concat([exportedModel(smallModel, randomWeights(smallModel, 1)), ...functions]), '1.onnx'),
  );

describe('functions of an ONNX model', () => {
  it('of standard operators and of each other are taken', async () => {
    const contents = await withFunctions(functionOf('A', [['mine', 'B']]), functionOf('B', [['', 'Relu']]));
    expect(contents.graph?.outputs.length).toBeGreaterThan(1);
  });

  it.each<[string, Uint8Array[], string, RegExp]>([
    ['that call themselves', [functionOf('A', [['mine', 'A']])], 'bad-onnx', /call each other without end/],
    [
      'that call each other',
      [functionOf('A', [['mine', 'B']]), functionOf('B', [['mine', 'A']])],
      'bad-onnx',
      /without end/,
    ],
    [
      'that double, thirty times',
      Array.from({ length: 31 }, (_, at) =>
        functionOf(
          `F${at}`,
          at === 30
            ? [['', 'Relu']]
            : [
                ['mine', `F${at + 1}`],
                ['mine', `F${at + 1}`],
              ],
        ),
      ),
      'bad-onnx',
      /more than 200000 operators/,
    ],
    [
      'that call each other a thousand deep, the innermost first',
      Array.from({ length: 1000 }, (_, at) => functionOf(`F${at}`, at === 0 ? [] : [['mine', `F${at - 1}`]])),
      'bad-onnx',
      /more than 200 deep/,
    ],
    [
      'that call each other a thousand deep, the outermost first',
      Array.from({ length: 1000 }, (_, at) => functionOf(`F${at}`, at === 999 ? [] : [['mine', `F${at + 1}`]])),
      'bad-onnx',
      /more than 200 deep/,
    ],
    ['of operators that nobody defines', [functionOf('A', [['other', 'Evil']])], 'custom-operators', /other\.Evil/],
    [
      'in the place of standard operators',
      [functionOf('Relu', [['', 'Neg']], '')],
      'bad-onnx',
      /defines the function Relu/,
    ],
    ['twice', [functionOf('A', []), functionOf('A', [])], 'bad-onnx', /the function A twice/],
  ])('%s are refused', async (_, functions, code, message) => {
    const error = await inputError(withFunctions(...functions));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Engine } from '../../../../src/engine/handlers.js';
import { processAsFile } from '../../../../src/process/file/processText.js';
import { createPreset } from '../../../../src/process/presets/catalogue.js';
import { exportedModel } from '../../model/exportedModel.js';
import { randomWeights } from '../../model/naiveTransformer.js';
import { preset, quiet, request, runFolder, smallModel } from '../runFolder.js';
import { failures, smallRun, swept } from './sweepFolder.js';

const engine = new Engine();
const layout = (name: string) => join(import.meta.dirname, '../../../reference/layouts', name);
const numbersOf = async (path: string, settings: object, file: string) => {
  const { regression, model } = (await engine.analyse(request(path, settings, file), quiet)).result;
  return { file, r2: regression.r2, r2_unseen: regression.r2_unseen, kl: model.kl };
};

it.each(['rnn-gru-embedding', 'rnn-lstm-onehot', 'rnn-tanh-stacked'])(
  'recurrent nets have the numbers of their analyses: %s',
  async (name) => {
    const { lines, outcomes } = await swept(layout(name), { settings: { context: 4 } });
    expect(outcomes).toHaveLength(2);
    for (const line of lines) expect(line).toMatchObject(await numbersOf(layout(name), { context: 4 }, line.file));
    expect(lines).toHaveLength(2);
  },
);

it('exported graphs that are trusted have the numbers of their analyses', async () => {
  const onnx = (seed: number) => exportedModel(smallModel, randomWeights(smallModel, seed));
  const { path } = await runFolder({ '10.onnx': onnx(1), '20.onnx': onnx(2) });
  const settings = { process: preset('rrxor') };
  const { lines } = await swept(path, { settings });
  expect(lines.map(({ step }) => step)).toEqual([10, 20]);
  for (const line of lines) expect(line).toMatchObject(await numbersOf(path, settings, line.file));
});

it('a generalised process from a file is one for every checkpoint, and its text, not its place, tells lines apart', async () => {
  const text = processAsFile(createPreset('fanizza'));
  const { path } = await smallRun([0, 1], { 'mine.process.json': text, 'other.process.json': text });
  const settings = (file: string) => ({ process: { kind: 'file', path: join(path, file), params: {} } });
  const { lines } = await swept(path, { settings: settings('mine.process.json') });
  expect(lines.map(({ process }) => process.name)).toEqual(['fanizza', 'fanizza']);
  for (const line of lines) expect(line).toMatchObject(await numbersOf(path, settings('mine.process.json'), line.file));
});

it('a run without a config is analysed with the process that is chosen, and else says of each checkpoint what is missing', async () => {
  const { path, remove } = await smallRun([7]);
  await remove('config.json');
  expect(failures(await swept(path))).toMatchObject([{ file: '7.pt', error: { code: 'no-process' } }]);
  const settings = { process: preset('golden-mean') };
  const { lines } = await swept(path, { settings });
  expect(lines).toMatchObject([await numbersOf(path, settings, '7.pt')]);
});

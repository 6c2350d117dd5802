import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { listCheckpoints } from '../../../src/checkpoint/list.js';
import { localFolder } from '../../../src/checkpoint/sources/localFolder.js';
import { memoryFolder } from './support/memory.js';
import { dictOf } from './support/pickle.js';
import { hookedTensors, stateDict, torchFile } from './support/torchFile.js';

/** A checkpoint that holds its config beside its weights. */
function modelOf(process: string | null): Uint8Array {
  const { object, parts } = stateDict(hookedTensors());
  const config = dictOf(process === null ? [['lr', 0.1]] : [['process', process]]);
  return torchFile({
    parts,
    object: dictOf([
      ['model', object],
      ['config', config],
    ]),
  });
}

const runsOf = async (files: Readonly<Record<string, Uint8Array>>) => {
  const opened: string[] = [];
  const folder = memoryFolder(files);
  const { groups, notes } = await listCheckpoints({
    ...folder,
    open: (name) => {
      opened.push(name);
      return folder.open(name);
    },
  });
  return {
    runs: groups.map(({ checkpoints }) => checkpoints.map(({ file, step }) => step ?? file)),
    groups,
    notes,
    opened,
  };
};

it('a number that each process has once counts no training', async () => {
  const { runs, notes } = await runsOf({ 'model_1.pt': modelOf('mess3'), 'model_2.pt': modelOf('rrxor') });
  expect(runs).toEqual([['model_1.pt'], ['model_2.pt']]);
  expect(notes).toContain('No number in the names of 2 files tells a step: they are listed by name.');
});

it('files of two processes under one pattern are two runs, each with its steps', async () => {
  const of = (step: number) => modelOf(step % 20 === 10 ? 'mess3' : 'rrxor');
  const files = Object.fromEntries([10, 20, 30, 40].map((step) => [`step_${step}.pt`, of(step)]));
  const { runs, groups } = await runsOf(files);
  expect(runs).toEqual([
    [10, 30],
    [20, 40],
  ]);
  expect(groups.map(({ prefix }) => prefix)).toEqual(['step_ (mess3)', 'step_ (rrxor)']);
});

it('of files of one process three are opened, and of files that name none one', async () => {
  const steps = Array.from({ length: 9 }, (_, at) => `${at}.pt`);
  const same = await runsOf(Object.fromEntries(steps.map((file) => [file, modelOf('mess3')])));
  expect(same.runs).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8]]);
  expect([...new Set(same.opened)].sort()).toEqual(['0.pt', '4.pt', '8.pt']);
  const none = await runsOf(Object.fromEntries(steps.map((file) => [file, modelOf(null)])));
  expect([...new Set(none.opened)]).toEqual(['8.pt']);
});

it('configs in the folders of numbers tell processes apart as well', async () => {
  const root = await mkdtemp(join(tmpdir(), 'processes-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [folder, process] of Object.entries({ '1': 'mess3', '2': 'rrxor', '3': 'mess3' })) {
    await mkdir(join(root, folder));
    await writeFile(join(root, folder, 'model.pt'), torchFile(stateDict(hookedTensors())));
    await writeFile(join(root, folder, 'config.json'), JSON.stringify({ process, act_fn: 'relu' }));
  }
  const { groups } = await listCheckpoints(localFolder(root));
  expect(groups.map(({ checkpoints }) => checkpoints.map(({ file }) => file))).toEqual([
    ['1/model.pt', '3/model.pt'],
    ['2/model.pt'],
  ]);
});

import { describe, expect, it } from 'vitest';
import { runFolders, runName } from '../../../src/shared/checkpointNames/runFolders.js';

/** The runs of a tree that is given by its files: the folder of each, and its checkpoints within it. */
function runsOf(...files: string[]): Record<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const file of files) {
    const folder = file.slice(0, Math.max(0, file.lastIndexOf('/')));
    folders.set(folder, [...(folders.get(folder) ?? []), file.slice(file.lastIndexOf('/') + 1)]);
  }
  const listed = [...folders].map(([path, names]) => ({ path: path === '' ? [] : path.split('/'), files: names }));
  return Object.fromEntries(runFolders(listed).map(({ path, files: own }) => [path.join('/'), own]));
}

describe('the runs of a tree', () => {
  it.each([
    [
      'Hydra',
      ['outputs/2026-01-20/10-11-12/checkpoints/0/model.pt', 'outputs/2026-01-20/10-11-12/checkpoints/100/model.pt'],
      { 'outputs/2026-01-20/10-11-12': ['checkpoints/0/model.pt', 'checkpoints/100/model.pt'] },
    ],
    [
      'MLflow',
      ['mlruns/4/0f3a/artifacts/models/10/model.pt', 'mlruns/4/0f3a/artifacts/models/20/model.pt'],
      { 'mlruns/4/0f3a': ['artifacts/models/10/model.pt', 'artifacts/models/20/model.pt'] },
    ],
    [
      'MLflow, whole models',
      ['m/4/a/artifacts/step_10/data/model.pth', 'm/4/a/artifacts/step_20/data/model.pth'],
      { 'm/4/a': ['artifacts/step_10/data/model.pth', 'artifacts/step_20/data/model.pth'] },
    ],
    [
      'wandb',
      ['wandb/run-20260120_101112-k3j9x2ab/files/model_100.pt'],
      { 'wandb/run-20260120_101112-k3j9x2ab': ['files/model_100.pt'] },
    ],
    [
      'Lightning',
      ['lightning_logs/version_0/checkpoints/epoch=0-step=250.ckpt', 'lightning_logs/version_1/checkpoints/last.ckpt'],
      {
        'lightning_logs/version_0/checkpoints': ['epoch=0-step=250.ckpt'],
        'lightning_logs/version_1/checkpoints': ['last.ckpt'],
      },
    ],
    [
      'Hugging Face',
      ['results/checkpoint-500/model.safetensors', 'results/checkpoint-1000/model.safetensors'],
      { results: ['checkpoint-500/model.safetensors', 'checkpoint-1000/model.safetensors'] },
    ],
    [
      'numbers in folder and file',
      ['r/step_1/model_1.pt', 'r/step_2/model_2.pt'],
      { r: ['step_1/model_1.pt', 'step_2/model_2.pt'] },
    ],
    [
      'steps in epochs',
      ['r/epoch_1/step_10.pt', 'r/epoch_1/step_20.pt'],
      { r: ['epoch_1/step_10.pt', 'epoch_1/step_20.pt'] },
    ],
    ['the best beside', ['r/best.pt', 'r/checkpoints/10.pt'], { r: ['best.pt', 'checkpoints/10.pt'] }],
    ['seeds', ['s/seed1/10.pt', 's/seed2/10.pt'], { 's/seed1': ['10.pt'], 's/seed2': ['10.pt'] }],
    [
      'a sweep of Hydra',
      ['multirun/2026-01-20/10-11-12/0/model.pt', 'multirun/2026-01-20/10-11-12/1/model.pt'],
      { 'multirun/2026-01-20/10-11-12/0': ['model.pt'], 'multirun/2026-01-20/10-11-12/1': ['model.pt'] },
    ],
    [
      'numbered runs with steps of their own',
      ['s/1/10.pt', 's/1/20.pt', 's/2/10.pt', 's/2/20.pt'],
      { 's/1': ['10.pt', '20.pt'], 's/2': ['10.pt', '20.pt'] },
    ],
    [
      'a run beside folders of steps',
      ['r/5.pt', 'r/checkpoint-7/model.pt'],
      { r: ['5.pt'], 'r/checkpoint-7': ['model.pt'] },
    ],
  ])('%s', (_title, files, expected) => {
    expect(runsOf(...files)).toEqual(expected);
  });

  it('a numbered folder that Hydra wrote is a run', () => {
    const found = runFolders([
      { path: ['s', '0'], files: ['model.pt'], isRun: true },
      { path: ['s', '1'], files: ['model.pt'], isRun: true },
    ]);
    expect(found.map(({ path }) => path.join('/'))).toEqual(['s/0', 's/1']);
  });

  it.each([
    ['runs/mess3-a', 'mess3-a'],
    ['outputs/2026-01-20/10-11-12', '2026-01-20/10-11-12'],
    ['lightning_logs/version_0/checkpoints', 'lightning_logs/version_0'],
    ['runs/a/checkpoints', 'a'],
    ['checkpoints', 'checkpoints'],
  ])('%s is called %s', (path, name) => {
    expect(runName(path.split('/'))).toBe(name);
  });
});

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRuns } from '../../../src/checkpoint/find.js';
import { listCheckpoints, type CheckpointList } from '../../../src/checkpoint/list.js';
import { localFolder } from '../../../src/checkpoint/sources/localFolder.js';
import { scan } from '../../../src/host/checkpoints/scan.js';
import { CHECKPOINT_ENDINGS } from '../../../src/shared/checkpointNames/endings.js';
import { CHECKPOINT_PATTERN, checkpointName, stepOf } from '../../../src/shared/checkpointNames/checkpointName.js';
import { isSkippedFolder } from '../../../src/shared/checkpointNames/folders.js';
import { groupRuns } from '../../../src/shared/checkpointNames/runs.js';
import { weightsAmong } from '../../../src/shared/checkpointNames/folderFiles.js';
import { folderStep, isStepFolder } from '../../../src/shared/checkpointNames/stepFolders.js';
import { hookedTensors, stateDict, torchFile } from '../checkpoint/support/torchFile.js';
import { safetensors } from '../checkpoint/support/otherFormats.js';
import { onDisk } from '../host/scanOnDisk.js';

const model = torchFile(stateDict(hookedTensors()));
const shard = safetensors(hookedTensors());
const indexOf = (file: string) =>
  JSON.stringify({ weight_map: Object.fromEntries(Object.keys(hookedTensors()).map((name) => [name, file])) });

/** A name, and what it tells: run and step (null: none), or that it is no checkpoint by name. */
const TABLE: readonly (readonly [string, readonly [string, number | null] | null])[] = [
  ['11520000.pt', ['', 11520000]],
  ['1000.onnx', ['', 1000]],
  ['1000.bin', ['', 1000]],
  ['1000.npz', ['', 1000]],
  ['0005.pth', ['', 5]],
  ['step_1000.pt', ['step_', 1000]],
  ['model-200.pt', ['model-', 200]],
  ['ckpt=300.pt', ['ckpt=', 300]],
  ['epoch3.PTH', ['epoch', 3]],
  ['gpt2-50.safetensors', ['gpt2-', 50]],
  ['opt-125.ckpt', ['opt-', 125]],
  ['database-1.pt', ['database-', 1]],
  ['ema_20.pth.tar', ['ema_', 20]],
  ['net.7.pt.tar', ['net.', 7]],
  ['layer2_step10.pt', ['layer2_step', 10]],
  ['epoch=3-step=400.ckpt', ['epoch=*-step=', 400]],
  ['checkpoint_3_tokens_3000.pt', ['checkpoint_3_tokens_', 3000]],
  ['shards_40.safetensors.index.json', ['shards_', 40]],
  ['final.pt', ['final', null]],
  ['best.ckpt', ['best', null]],
  ['model.bin', ['model', null]],
  ['model.npz', ['model', null]],
  ['model.onnx', ['model', null]],
  ['rotary.onnx', ['rotary', null]],
  ['model.safetensors', ['model', null]],
  ['model.safetensors.index.json', ['model', null]],
  ['pytorch_model.bin', ['pytorch_model', null]],
  ['pytorch_model.bin.index.json', ['pytorch_model', null]],
  ['state_dict.bin', ['state_dict', null]],
  ['last.pth.tar', ['last', null]],
  ['model-00001-of-00003.safetensors', null],
  ['probe_1000.pt', null],
  ['dataset_1000.pt', null],
  ['optimizer-20.pt', null],
  ['1000_optim.pt', null],
  ['rng_state.pth', null],
  ['training_args.bin', null],
  ['data.pt', null],
  ['tokens_1000.pt', null],
  ['image.bin', null],
  ['train.bin', null],
  ['arrays.npz', null],
  ['.hidden_1.pt', null],
  ['._1000.pt', null],
  ['7.pt.tmp', null],
  ['1000.json', null],
  ['weight_map.index.json', null],
  ['train_log.csv', null],
  ['notes.txt', null],
  ['pt', null],
  ['1000', null],
];

/** Bytes that make a file of this name a model, whatever it is called. */
const contentOf = (file: string) =>
  file.endsWith('.index.json') ? indexOf('weights-00001-of-00001.safetensors') : model;

describe('the table of names', () => {
  it.each(TABLE)('%s', (file, told) => {
    const [run] = groupRuns([{ file }]);
    expect(run ? [run.prefix, run.files[0]?.step] : null).toEqual(told);
    expect(checkpointName(file) && checkpointName(file)?.step).toEqual(told && told[1]);
    if (told) expect(stepOf(file)).toBe(told[1]);
  });

  it('has at least thirty names', () => expect(TABLE.length).toBeGreaterThanOrEqual(30));

  it.each([
    ['checkpoint-500', 500],
    ['step_1000', 1000],
    ['global_step100', 100],
    ['iteration-7', 7],
    ['epoch=3-step=400', 400],
    ['200', 200],
    ['10k', 10_000],
    ['1e6', 1_000_000],
    ['model_300', 300],
    ['seed1', null],
    ['run-2', null],
    ['exp-3', null],
    ['layer2', null],
    ['lr0.1', null],
    ['2026-01-20', null],
    ['20241205175736', null],
    ['checkpoints', null],
  ])('the folder %s', (folder, told) => {
    const step = folderStep(folder);
    expect(step === null ? null : Number(step)).toEqual(told);
    expect(isStepFolder(folder)).toBe(told !== null);
    expect(stepOf(`${folder}/model.pt`)).toBe(told);
  });

  it('of the files of a step, the weights stand for it', () => {
    expect(weightsAmong(['optimizer.pt', 'model.safetensors', 'model.pt'], '100')).toBe('model.safetensors');
    expect(weightsAmong(['optimizer.pt', 'net.pt', 'rng_state.pth'], '100')).toBe('net.pt');
    expect(weightsAmong(['a.pt', 'b.pt'], '100')).toBeUndefined();
    expect(weightsAmong(['model_100.pt'], 'step_100')).toBe('model_100.pt');
    expect(weightsAmong(['model_200.pt'], 'step_100')).toBeUndefined();
  });
});

describe('runs by name', () => {
  const grouped = (...files: string[]) =>
    groupRuns(files.map((file) => ({ file }))).map((run) => [run.prefix, ...run.files.map(({ file }) => file)]);

  it('the longest first, of equals the one of plain numbers; what tells no step comes last', () => {
    expect(grouped('b.pt', 'x_1.pt', '1.pt', 'a.pt', 'step_9.pt', 'step_10.pt')).toEqual([
      ['step_', 'step_9.pt', 'step_10.pt'],
      ['', '1.pt'],
      ['x_', 'x_1.pt'],
      ['a', 'a.pt'],
      ['b', 'b.pt'],
    ]);
  });

  it('the same steps in two formats are two runs; numbers beyond 2^53 keep their order', () => {
    expect(grouped('1.pt', '1.onnx', '2.pt')).toEqual([
      ['', '1.pt', '2.pt'],
      ['', '1.onnx'],
    ]);
    expect(grouped('9007199254740993.pt', '9007199254740992.pt')[0]?.[1]).toBe('9007199254740992.pt');
  });
});

describe('the editor by names and the engine by content agree', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'names-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  const put = async (path: string, content: Uint8Array | string = model) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  };

  type Runs = readonly { readonly prefix: string; readonly files: readonly [string, number | null][] }[];
  const byEngine = (list: CheckpointList): Runs =>
    list.groups.map(({ prefix, checkpoints }) => ({
      prefix,
      files: checkpoints.map(({ file, step }) => [file, step]),
    }));
  const byEditor = (files: readonly string[]): Runs =>
    groupRuns(files.map((file) => ({ file }))).map((run) => ({
      prefix: run.prefix,
      files: run.files.map(({ file, step }) => [file, step]),
    }));
  /** Folders with their runs, as the tree of the editor shows them before the engine has looked, and as the engine says. */
  const both = async () => {
    const { found } = await scan([root], onDisk);
    const { folders } = await findRuns(localFolder(root));
    const sorted = (entries: [string, Runs][]) => Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
    return {
      editor: sorted(found.map(({ folder, files }) => [folder.slice(root.length + 1), byEditor(files)])),
      engine: sorted(folders.map(({ path, list }) => [path, byEngine(list)])),
    };
  };

  it('on all names of the table in one folder, each a model inside', async () => {
    await put('weights-00001-of-00001.safetensors', shard);
    for (const [file] of TABLE) await put(file, contentOf(file));
    const { found } = await scan([root], onDisk);
    const list = await listCheckpoints(localFolder(root));
    expect(byEngine(list)).toEqual(byEditor(found[0]?.files ?? []));
    const expected = TABLE.flatMap(([file, told]) => (told ? [[file, told[1]] as const] : []));
    expect(new Map(byEngine(list).flatMap(({ files }) => files))).toEqual(new Map(expected));
  });

  it('on each name in a folder of its own', async () => {
    for (const [index, [file]] of TABLE.entries()) {
      await put(`in${index}x/${file}`, contentOf(file));
      if (file.endsWith('.index.json')) await put(`in${index}x/weights-00001-of-00001.safetensors`, shard);
    }
    const { editor, engine } = await both();
    expect(engine).toEqual(editor);
    expect(Object.keys(editor)).toHaveLength(TABLE.filter(([, told]) => told).length);
  });

  it('on sweeps: seeds are runs, not steps', async () => {
    await put('sweep/seed1/model.pt');
    await put('sweep/seed2/model.pt');
    await put('sweep/seed10/1.pt');
    await put('sweep/seed10/2.pt');
    const { editor, engine } = await both();
    expect(engine).toEqual(editor);
    expect(editor).toEqual({
      'sweep/seed1': [{ prefix: 'model', files: [['model.pt', null]] }],
      'sweep/seed2': [{ prefix: 'model', files: [['model.pt', null]] }],
      'sweep/seed10': [
        {
          prefix: '',
          files: [
            ['1.pt', 1],
            ['2.pt', 2],
          ],
        },
      ],
    });
  });

  it('on folders of single steps, and on folders that have both', async () => {
    for (const step of [90, 500]) {
      await put(`hf/checkpoint-${step}/model.safetensors`, shard);
      await put(`hf/checkpoint-${step}/optimizer.pt`);
    }
    await put('hf/checkpoint-500/probes/10.pt');
    await put('plain/100/model.pt');
    await put('plain/200/pytorch_model.bin');
    await put('mixed/1.pt');
    await put('mixed/checkpoint-2/model.pt');
    await put('two/step_1/a.pt');
    await put('two/step_1/b.pt');
    const { editor, engine } = await both();
    expect(engine).toEqual(editor);
    expect(Object.keys(editor)).toEqual([
      'hf',
      'hf/checkpoint-500/probes',
      'mixed',
      'mixed/checkpoint-2',
      'plain',
      'two/step_1',
    ]);
    expect(editor.plain).toEqual([
      {
        prefix: '',
        files: [
          ['100/model.pt', 100],
          ['200/pytorch_model.bin', 200],
        ],
      },
    ]);
  });

  it('on folders that are passed over, and on what trackers of experiments write', async () => {
    for (const skipped of ['node_modules', '.git', '.venv', '.cache', '.ipynb_checkpoints', '__pycache__', 'venv']) {
      expect(isSkippedFolder(skipped)).toBe(true);
      await put(`${skipped}/x/1.pt`);
    }
    await put('env/pyvenv.cfg', '');
    await put('env/1.pt');
    await put('env/lib/torch/1.pt');
    await put('rl/env/1.pt');
    for (const kept of ['mlruns/0/abc/artifacts', 'outputs/2026-01-05', 'multirun/a', 'lightning_logs/version_a'])
      await put(`${kept}/1.pt`);
    await put('runs/a/10.pt');
    await put('wandb/run-a/files/own.pt');
    // wandb.save() puts a link to the file beside its own.
    await symlink(join(root, 'runs/a/10.pt'), join(root, 'wandb/run-a/files/10.pt'));
    await mkdir(join(root, 'links'));
    await symlink(join(root, 'runs/a/10.pt'), join(root, 'links/10.pt'));
    const { editor, engine } = await both();
    expect(engine).toEqual(editor);
    expect(Object.keys(editor)).toEqual([
      'lightning_logs/version_a',
      'links',
      'mlruns/0/abc',
      'multirun/a',
      'outputs/2026-01-05',
      'rl/env',
      'runs/a',
      'wandb/run-a',
    ]);
    expect(editor['wandb/run-a']).toEqual([{ prefix: 'own', files: [['files/own.pt', null]] }]);
  });

  it.skipIf(process.platform === 'win32')('on pipes that are named like checkpoints', async () => {
    await put('1.pt');
    await promisify(execFile)('mkfifo', [join(root, '2.pt')]);
    const { editor, engine } = await both();
    expect(engine).toEqual(editor);
    expect(editor).toEqual({ '': [{ prefix: '', files: [['1.pt', 1]] }] });
  });
});

describe('package.json', () => {
  interface Manifest {
    readonly contributes: {
      readonly customEditors: readonly {
        readonly viewType: string;
        readonly priority: string;
        readonly selector: readonly { readonly filenamePattern: string }[];
      }[];
      readonly menus: Readonly<Record<string, readonly { readonly when?: string }[]>>;
    };
  }
  const manifest = async () => JSON.parse(await readFile('package.json', 'utf8')) as Manifest;

  it('offers the inspector for every ending of a checkpoint, and for no other', async () => {
    const { customEditors } = (await manifest()).contributes;
    const patterns = customEditors.flatMap(({ selector }) => selector.map(({ filenamePattern }) => filenamePattern));
    expect(patterns.sort()).toEqual(CHECKPOINT_ENDINGS.map((ending) => `*.${ending}`).sort());
  });

  it('opens by a click what no program but a trainer writes; names that many use are left to them', async () => {
    const { customEditors } = (await manifest()).contributes;
    const byClick = customEditors.filter(({ priority }) => priority === 'default').flatMap(({ selector }) => selector);
    expect(byClick.map(({ filenamePattern }) => filenamePattern).sort()).toEqual([
      '*.ckpt',
      '*.pt',
      '*.pth',
      '*.safetensors',
    ]);
  });

  it('shows the menu entry, where not all folders were looked at, by the pattern of the names', async () => {
    const whens = ((await manifest()).contributes.menus['explorer/context'] ?? []).flatMap(({ when }) => when ?? []);
    const byName = whens.filter((when) => /resource(Filename|Extname) =~ .*safetensors/.test(when));
    expect(byName.length).toBeGreaterThan(0);
    for (const when of byName) expect(when).toContain(`resourceFilename =~ /${CHECKPOINT_PATTERN}/i &&`);
    const pattern = new RegExp(CHECKPOINT_PATTERN, 'i');
    for (const [file, told] of TABLE) if (told) expect(file).toMatch(pattern);
    for (const file of ['image.bin', '._1000.pt', 'notes.txt', '7.pt.tmp']) expect(file).not.toMatch(pattern);
  });
});

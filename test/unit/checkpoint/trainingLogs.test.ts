import { appendFile, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOG_LIMITS, LogReading } from '../../../src/checkpoint/logs/reading.js';
import { trainingLogs } from '../../../src/checkpoint/logs/trainingLogs.js';
import type { FolderSource } from '../../../src/checkpoint/sources/folderSource.js';
import { localFolder } from '../../../src/checkpoint/sources/localFolder.js';
import { createEngine } from '../../../src/engine/handlers.js';
import type { LogSeries } from '../../../src/protocol/training.js';
import { memoryFolder } from './support/memory.js';
import { bytes, eventFile, wandbFile, wandbHistory } from './support/trackerLogs.js';

let root = '';
beforeEach(async () => {
  // Within a folder of its own, since the folder above a run is looked into.
  root = join(await mkdtemp(join(tmpdir(), 'logs-')), 'project');
  await mkdir(root);
});
afterEach(() => rm(dirname(root), { recursive: true, force: true }));

async function put(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

/** The run whose checkpoints are FOLDER/STEP.pt; they need not be there. */
const runOf = (steps: readonly number[], folder = '', prefix = '') => ({
  prefix: folder + prefix,
  checkpoints: steps.map((step) => ({ file: `${folder}${prefix}${step}.pt`, step, size: 1 })),
});
const logsOf = (steps: readonly number[], { folder = '', source = localFolder(root), limits = LOG_LIMITS } = {}) =>
  trainingLogs(source, { groups: [runOf(steps, folder)] }, null, new LogReading(undefined, limits));
const lossOf = (series: readonly LogSeries[], of: 'train' | 'validation') =>
  series.filter((each) => each.is_loss && each.of === of).map(({ id, x, y }) => ({ id, x: [...x], y: [...y] }));

describe('the logs beside the sample runs', () => {
  it.each([
    ['media/sample/rrxor', 1.140182, 1.174235],
    ['test/data/checkpoints/mess3', 1.365394, 1.357216],
  ])('%s: the losses are found, over tokens as its checkpoints are', async (path, train, validation) => {
    const engine = createEngine({ hostFiles: null });
    const context = { signal: new AbortController().signal, progress: () => undefined };
    const { series, notes } = await engine['training/logs']({ source: { kind: 'local', path }, of: null }, context);
    expect(notes).toEqual([]);
    const losses = series.filter(({ is_loss }) => is_loss);
    expect(losses.map(({ id, of, x_name, by_step, y }) => [id, of, x_name, by_step, y[0]])).toEqual([
      ['train_log.csv loss', 'train', 'num_tokens_seen', true, train],
      ['val_log.csv loss', 'validation', 'num_tokens_seen', true, validation],
    ]);
    const position = series.find(({ name }) => name === 'loss_pos_0');
    expect([position?.of, position?.is_loss]).toEqual(['other', false]);
    expect(new Set(series.map(({ id }) => id)).size).toBe(series.length);
  });
});

const csv = (rows: readonly (readonly (string | number)[])[], separator = ','): string =>
  rows.map((row) => `${row.join(separator)}\n`).join('');

describe('formats', () => {
  const losses = { train: [{ x: [0, 100, 200], y: [3, 2, 1] }], validation: [{ x: [0, 200], y: [3.5, 1.5] }] };
  const rows = [
    ['step', 'epoch', 'train_loss', 'val_loss', 'lr'],
    [0, 0, 3, 3.5, 0.1],
    [100, 0, 2, '', 0.1],
    [200, 1, 1, 1.5, 0.1],
  ];
  const records = [
    { step: 0, train: { loss: 3 }, val: { loss: 3.5 }, lr: 0.1 },
    { step: 100, train: { loss: 2 } },
    { step: 200, train: { loss: 1 }, val: { loss: 1.5 } },
  ];
  it.each<[string, string, string | Uint8Array]>([
    ['commas', 'log.csv', csv(rows)],
    ['semicolons and Windows line ends', 'log.csv', csv(rows, ';').replaceAll('\n', '\r\n')],
    ['decimal commas', 'log.csv', csv(rows, ';').replace('3.5', '"3,5"').replace('1.5', '1,5')],
    ['tabs, a byte order mark', 'log.tsv', `\uFEFF${csv(rows, '\t')}`],
    ['quoted cells', 'log.csv', csv(rows.map((row) => [...row.map((cell) => `"${cell}"`), '"a, ""b""\nc"']))],
    ['a header that comes again', 'log.csv', csv([...rows.slice(0, 3), rows[0], ...rows.slice(3)])],
    ['printed tensors', 'metrics.csv', csv(rows).replace('100,0,2,', '100,0,"tensor(2., device=\'cuda:0\')",')],
    ['JSON lines', 'log.jsonl', records.map((record) => `${JSON.stringify(record)}\n`).join('')],
    ['JSON lines under another name', 'train_log.txt', records.map((record) => JSON.stringify(record)).join('\n')],
    ['a list of records', 'metrics.json', JSON.stringify(records, null, 2)],
    [
      'lists by name',
      'history.json',
      JSON.stringify({ train: { steps: [0, 100, 200], loss: [3, 2, 1] }, val: { loss: [3.5, 1.5], step: [0, 200] } }),
    ],
    [
      'a trainer of Hugging Face',
      'checkpoint-200/trainer_state.json',
      JSON.stringify({
        global_step: 200,
        log_history: [
          { step: 0, loss: 3, learning_rate: 0.1 },
          { step: 0, eval_loss: 3.5, eval_runtime: 1 },
          { step: 100, loss: 2 },
          { step: 200, loss: 1 },
          { step: 200, eval_loss: 1.5 },
          { step: 200, train_loss: 2, total_flos: 12 },
        ],
      }),
    ],
    [
      'Lightning, train and validation in rows of their own',
      'lightning_logs/version_0/metrics.csv',
      csv([
        ['epoch', 'lr-Adam', 'step', 'train_loss', 'val_loss'],
        ['', 0.1, 0, '', ''],
        [0, '', 0, 3, ''],
        [0, '', 0, '', 3.5],
        [0, '', 100, 2, ''],
        [1, '', 200, 1, ''],
        [1, '', 200, '', 1.5],
      ]),
    ],
    [
      'history of wandb',
      'wandb/run-20260120_101112-k3j9x2ab/files/wandb-history.jsonl',
      records
        .map(
          ({ step, train, val }) =>
            `${JSON.stringify({ _step: step, _runtime: 1, 'train/loss': train.loss, ...(val && { 'val/loss': val.loss }) })}\n`,
        )
        .join(''),
    ],
    [
      "wandb's own file",
      'wandb/offline-run-20260120_101112-k3j9x2ab/run-k3j9x2ab.wandb',
      wandbFile([
        bytes(17, 'the run'),
        bytes(4, Buffer.alloc(70_000)),
        ...records.map(({ step, train, val }) =>
          wandbHistory({
            _step: String(step),
            'train/loss': String(train.loss),
            ...(val && { 'val/loss': String(val.loss) }),
          }),
        ),
        bytes(3, 'a summary'),
      ]),
    ],
    [
      'events of TensorBoard',
      'runs/Nov28_box/events.out.tfevents.1.box',
      eventFile(
        records.flatMap(({ step, train, val }) => [
          { step, tag: 'loss/train', value: train.loss },
          ...(val ? [{ step, tag: 'loss/val', value: val.loss }] : []),
        ]),
      ),
    ],
  ])('%s', async (_name, file, content) => {
    await put(file, content);
    const folder = file.startsWith('checkpoint-')
      ? {
          groups: [
            {
              prefix: '',
              checkpoints: [0, 100, 200].map((step) => ({
                file: `checkpoint-${step}/model.safetensors`,
                step,
                size: 1,
              })),
            },
          ],
        }
      : { groups: [runOf([0, 100, 200])] };
    const { series, notes } = await trainingLogs(localFolder(root), folder, null);
    expect(lossOf(series, 'train')).toMatchObject(losses.train);
    expect(lossOf(series, 'validation')).toMatchObject(losses.validation);
    expect(series.filter(({ is_loss }) => is_loss).map(({ by_step }) => by_step)).toEqual([true, true]);
    expect(notes).toEqual([]);
  });

  it("MLflow's file store: a file a metric, in folders where its name has slashes", async () => {
    const run = 'mlruns/1/0f3a/';
    await put(`${run}meta.yaml`, 'run_id: 0f3a\n');
    await put(
      `${run}metrics/train/loss`,
      '1768900000000 3.0 0\n1768900001000 nan 50\n1768900001000 2 100\n1768900002000 1.5 2',
    );
    await put(`${run}metrics/val_loss`, '1768900000000 3.5 0\n');
    const { series, notes } = await logsOf([0, 100], { folder: `${run}artifacts/models/` });
    expect(lossOf(series, 'train')).toEqual([{ id: 'metrics/train/loss train/loss', x: [0, 100], y: [3, 2] }]);
    expect(lossOf(series, 'validation')).toMatchObject([{ x: [0], y: [3.5] }]);
    expect(notes).toEqual(['1 value of metrics/train/loss is not finite (NaN or infinite) and was left out.']);
  });

  it('rows of several data, told apart by a column', async () => {
    await put(
      'log.jsonl',
      '{"split":"train","step":0,"loss":3}\n{"split":"val","step":0,"loss":4}\n{"split":"train","step":9,"loss":1}\n',
    );
    const { series } = await logsOf([9]);
    expect(lossOf(series, 'train')).toMatchObject([{ x: [0, 9], y: [3, 1] }]);
    expect(lossOf(series, 'validation')).toMatchObject([{ x: [0], y: [4] }]);
  });

  it('the last values alone, where wandb has kept nothing else', async () => {
    await put('wandb/run-20260120_101112-k3j9x2ab/files/wandb-summary.json', '{"loss": 0.98, "_step": 900}');
    const { series } = await logsOf([100, 900]);
    expect(lossOf(series, 'train')).toMatchObject([{ x: [900], y: [0.98] }]);
  });
});

describe('where logs are', () => {
  const log = 'step,loss\n0,3\n100,2\n';
  it.each([
    ['beside the checkpoints', '', 'log.csv', 'log.csv'],
    ['above a folder that trainers make', 'run/checkpoints/', 'run/log.csv', 'log.csv'],
    ['one folder above', 'run/deep/', 'run/log.csv', '../log.csv'],
    ['in a folder of logs', 'run/', 'run/logs/csv/log.csv', 'logs/csv/log.csv'],
  ])('%s', async (_name, folder, file, shown) => {
    await put(file, log);
    const { series } = await logsOf([0, 100], { folder });
    expect(lossOf(series, 'train')).toEqual([{ id: `${shown} loss`, x: [0, 100], y: [3, 2] }]);
  });

  it('above the folder that was opened', async () => {
    await put('run/log.csv', log);
    await put('run/checkpoints/0.pt', '');
    const { series } = await logsOf([0, 100], { source: localFolder(join(root, 'run/checkpoints')) });
    expect(series.map(({ id }) => id)).toEqual(['../log.csv loss']);
  });

  it('of several trainings in one tracker, those whose steps fit', async () => {
    for (const [version, step] of [
      [0, 100],
      [1, 250],
      [2, 70],
    ])
      await put(`lightning_logs/version_${version}/metrics.csv`, `step,train_loss\n${step},${version}\n`);
    const { series, notes } = await logsOf([250]);
    expect(lossOf(series, 'train')).toMatchObject([{ x: [250], y: [1] }]);
    expect(notes).toEqual([
      'lightning_logs/ holds the logs of 3 trainings: those of version_1 are shown, whose steps fit the checkpoints.',
    ]);
  });

  it('a training that wandb resumed goes on in another folder', async () => {
    for (const [day, step] of [
      ['20', 0],
      ['21', 100],
    ])
      await put(`wandb/run-202601${day}_101112-abc/files/wandb-history.jsonl`, `{"_step": ${step}, "loss": 1}\n`);
    const { series } = await logsOf([0, 100]);
    expect(series.filter(({ name }) => name === 'loss').map(({ x }) => [...x])).toEqual([[0], [100]]);
  });

  it('of two runs in one folder each has its own', async () => {
    await put('fern_log.csv', log);
    await put('oak_log.csv', log.replace('3', '5'));
    const groups = [runOf([0, 100], '', 'fern_'), runOf([0, 100], '', 'oak_')];
    const { series } = await trainingLogs(localFolder(root), { groups }, 'oak_100.pt');
    expect(series.map(({ id }) => id)).toEqual(['oak_log.csv loss']);
  });

  it('above a run nothing counts that fits its steps not: a table of results is of many runs', async () => {
    await put('run/0.pt', '');
    await put('results.csv', 'seed,loss\n1,2\n2,1\n');
    await put('broken.csv', '\0\n');
    expect(await logsOf([100, 200], { folder: 'run/' })).toEqual({ series: [], notes: [] });
  });

  it.each([
    ['UTF-16, as PowerShell writes', 'log.csv', Buffer.from('\uFEFFstep,loss\r\n0,3\r\n100,2\r\n', 'utf16le')],
    ['UTF-16, the greater byte first', 'log.csv', Buffer.from('\uFEFFstep,loss\n0,3\n100,2\n', 'utf16le').swap16()],
    [
      'what the page of W&B exports',
      'wandb_export.csv',
      '"Step","r-1 - _step","r-1 - loss","r-1 - loss__MIN"\n"0","0","3","3"\n"100","100","2","2"\n',
    ],
    ['a quote within a cell', 'log.csv', 'step,loss,note\n0,3,5" wide\n100,2,ok\n'],
    ['a quoted cell of two lines', 'log.csv', 'step,loss,note\n0,3,"two ""\nlines"\n100,2, "ok"\n'],
    ['a quote that nothing closes', 'log.csv', 'step,loss,note\n0,3,"cut\n100,2,ok\n'],
    ['objects by step', 'metrics.json', '{"0": {"loss": 3, "lr": 1}, "100": {"loss": 2, "lr": 1}}'],
    ['numbers by step', 'history.json', '{"train": {"loss": {"0": 3, "100": 2}}}'],
    ['a table of pandas', 'metrics.json', '{"step": {"0": 0, "1": 100}, "loss": {"0": 3, "1": 2}}'],
  ])('%s', async (_name, file, content) => {
    await put(file, content);
    const { series } = await logsOf([0, 100]);
    expect(lossOf(series, 'train')).toMatchObject([{ x: [0, 100], y: [3, 2] }]);
  });

  describe('above a run, logs of the runs beside it are none of its', () => {
    const logOf = (loss: number) => log.replace('3', String(loss));
    const firstLoss = async (folder: string) => lossOf((await logsOf([0, 100], { folder })).series, 'train')[0]?.y[0];

    it.each([
      ['files', (run: string) => `${run}_log.csv`],
      ['files in a folder of logs', (run: string) => `logs/${run}.csv`],
      ['folders in a folder of logs', (run: string) => `logs/${run}/metrics.csv`],
    ])('%s that are named for runs', async (_name, place) => {
      for (const [loss, run] of ['seed_1', 'seed_1_wide', 'seed_10', 'untold'].entries()) {
        await put(`${run}/0.pt`, '');
        if (run !== 'untold') await put(place(run), logOf(loss + 5));
      }
      expect(await firstLoss('seed_1/')).toBe(5);
      expect(await firstLoss('seed_1_wide/')).toBe(6);
      expect(await firstLoss('seed_10/')).toBe(7);
      expect(await firstLoss('untold/')).toBeUndefined();
    });

    it('those of checkpoints/NAME may lie two folders up, where they are named for it', async () => {
      for (const run of ['oak', 'fern', 'elm']) await put(`checkpoints/${run}/0.pt`, '');
      await put('logs/oak/metrics.csv', logOf(5));
      await put('logs/fern.csv', logOf(6));
      await put('train_log.csv', logOf(7));
      expect(await firstLoss('checkpoints/oak/')).toBe(5);
      expect(await firstLoss('checkpoints/fern/')).toBe(6);
      expect(await firstLoss('checkpoints/elm/')).toBeUndefined();
      const opened = await logsOf([0, 100], { source: localFolder(join(root, 'checkpoints/oak')) });
      expect(opened.series.map(({ id }) => id)).toEqual(['../../logs/oak/metrics.csv loss']);
    });

    it('a folder with checkpoints of its own', async () => {
      await put('mine/0.pt', '');
      await put('runs/other/100.pt', '');
      await put('runs/other/log.csv', log);
      await put('runs/third/checkpoint-100/model.safetensors', '');
      await put('runs/third/log.csv', log);
      expect(await firstLoss('mine/')).toBeUndefined();
      await put('runs/Nov28_10-00-00/log.csv', logOf(4));
      expect(await firstLoss('mine/')).toBe(4);
    });

    it('one that is named for no run is of each', async () => {
      for (const run of ['train', 'b']) await put(`${run}/0.pt`, '');
      await put('train_log.csv', log);
      expect([await firstLoss('train/'), await firstLoss('b/')]).toEqual([3, 3]);
    });
  });

  it('what programs print is neither a log nor JSON that is broken', async () => {
    await put('train.log', '[2026-01-20 10:11:12,345][__main__][INFO] - step 0 loss 1.2\n'.repeat(3));
    await put('log.txt', '[train] step 0: loss 1.2\n{no\n');
    await put('loss.txt', '{"step": 0, "loss": 3}\n{"step": 100, "loss": 2}\n');
    await put('val_loss.txt', '[[0, 4], [100, 3]]');
    const { series, notes } = await logsOf([0, 100]);
    expect([lossOf(series, 'train')[0]?.y, lossOf(series, 'validation')[0]?.y, notes]).toEqual([[3, 2], [4, 3], []]);
  });

  it('configs and tables of other things are no logs', async () => {
    await put('train_config.json', '{"loss": [1, 2], "step": [1, 2]}');
    await put('results.csv', 'name,state\na,b\n');
    await put('words.csv', 'word,probability\n0,0.5\n1,0.5\n');
    await put('output.log', 'step 1 loss 2\n');
    expect(await logsOf([0, 100])).toEqual({ series: [], notes: [] });
  });
});

describe('which column tells when', () => {
  it.each([
    [
      'the one with the steps of the checkpoints',
      'epoch,step,tokens,loss\n1,10,640,3\n2,20,1280,2\n',
      [640, 1280],
      'tokens',
      true,
    ],
    ['under any name', 'u,loss\n640,3\n1280,2\n', [640, 1280], 'u', true],
    [
      'by name and range, where it was logged between them',
      'epoch,step,loss\n0,99,3\n1,199,2\n',
      [100, 200],
      'step',
      true,
    ],
    ['none that counts the same', 'step,loss\n1,3\n2,2\n', [64_000, 128_000], 'step', false],
    ['none at all', 'loss\n3\n2\n', [10, 20], null, false],
    ['no header', '640 3\n1280 2\n', [640, 1280], 'column 1', true],
  ])('%s', async (_name, text, steps, x_name, by_step) => {
    await put('loss.csv', text);
    const { series, notes } = await logsOf(steps);
    expect(series.map((each) => [each.x_name, each.by_step, each.y.at(-1)])).toContainEqual([x_name, by_step, 2]);
    expect(notes.some((note) => /scale of its own|rows are counted/.test(note))).toBe(!by_step);
  });

  it('a training that was resumed or started over: what is later holds', async () => {
    await put('log.csv', 'step,loss\n0,9\n100,8\n200,7\n300,6\n100,5\n200,4\n');
    const { series, notes } = await logsOf([100, 200]);
    expect(lossOf(series, 'train')).toMatchObject([{ x: [0, 100, 200], y: [9, 5, 4] }]);
    expect(notes).toEqual([
      'log.csv goes back to step 100, as where a training is resumed: from there on the later values are shown.',
    ]);
  });

  it('values that are not finite are left out, and counted', async () => {
    await put('log.csv', 'step,loss\n0,9\n100,nan\n200,-inf\n300,6\n');
    await put('more.jsonl', '{"step": 0, "val_loss": NaN}\n{"step": 100, "val_loss": 2}\n');
    const { series, notes } = await logsOf([100, 300]);
    expect(lossOf(series, 'train')).toMatchObject([{ x: [0, 300], y: [9, 6] }]);
    expect(notes).toEqual([
      '2 values of log.csv are not finite (NaN or infinite) and were left out.',
      '1 value of more.jsonl is not finite (NaN or infinite) and was left out.',
    ]);
  });

  it('many points are thinned to the least and greatest of each stretch', async () => {
    const losses = Array.from({ length: 60_000 }, (_, step) =>
      step === 30_001 ? 99 : step === 30_003 ? -99 : Math.sin(step),
    );
    await put('log.csv', `step,loss\n${losses.map((loss, step) => `${step},${loss}\n`).join('')}`);
    const { series, notes } = await logsOf([100]);
    const [{ x, y }] = series;
    expect(x.length).toBeLessThanOrEqual(5000);
    expect([x[0], x.at(-1), Math.max(...y), Math.min(...y)]).toEqual([0, 59_999, 99, -99]);
    expect([...x].every((each, at) => at === 0 || each > x[at - 1])).toBe(true);
    expect(notes).toEqual([
      'log.csv has more than 5000 points in a column: the least and the greatest of each stretch are shown.',
    ]);
  });
});

describe('a log that is being written', () => {
  it('is read to its last whole line', async () => {
    await put('log.csv', 'step,loss\n100,3.25\n200,2.5');
    const first = await logsOf([100, 200]);
    expect(lossOf(first.series, 'train')).toMatchObject([{ x: [100], y: [3.25] }]);
    expect(first.notes).toEqual(['The last line of log.csv has no end: it may be half written, and was left out.']);
    await appendFile(join(root, 'log.csv'), '75\n');
    expect(lossOf((await logsOf([100, 200])).series, 'train')).toMatchObject([{ x: [100, 200], y: [3.25, 2.575] }]);
  });

  it('may become longer, or shorter, while it is read', async () => {
    const source = memoryFolder({ 'log.csv': 'step,loss\n0,3\n100,2\n' });
    let opened = 0;
    const shrinking: FolderSource = {
      ...source,
      async open(name) {
        const file = await source.open(name);
        // The first time it was longer when it was opened than it is when it is read.
        return opened++ === 0 ? { ...file, size: file.size + 5 } : file;
      },
    };
    expect(lossOf((await logsOf([100], { source: shrinking })).series, 'train')).toMatchObject([{ x: [0, 100] }]);
  });

  it('half a record of wandb or TensorBoard is left for later', async () => {
    const whole = wandbFile([0, 1, 2].map((step) => wandbHistory({ _step: String(step), loss: '1' })));
    await put('wandb/run-20260120_101112-a/run-a.wandb', whole.subarray(0, whole.length - 3));
    const events = eventFile([0, 1, 2].map((step) => ({ step, tag: 'val_loss', value: 2 })));
    await put('tb/events.out.tfevents.1', events.subarray(0, events.length - 9));
    const { series, notes } = await logsOf([1, 2]);
    expect([lossOf(series, 'train')[0]?.x, lossOf(series, 'validation')[0]?.x]).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(notes).toEqual([]);
  });
});

describe('hostile logs are bounded, and said', () => {
  const small = {
    ...LOG_LIMITS,
    columns: 16,
    cells: 20_000,
    fileBytes: 2 ** 22,
    lineChars: 2 ** 16,
    jsonBytes: 2 ** 20,
  };

  it('a line of a gigabyte is not read', async () => {
    await put('log.csv', 'step,loss\n0,3\n');
    await truncate(join(root, 'log.csv'), 2 ** 30);
    await put('metrics.json', '[');
    await truncate(join(root, 'metrics.json'), 2 ** 30);
    const before = process.memoryUsage().rss;
    const { series, notes } = await logsOf([0, 100]);
    expect(lossOf(series, 'train')).toMatchObject([{ x: [0], y: [3] }]);
    expect(notes.filter((note) => /Line 3 of log\.csv|metrics\.json has 1073741824 bytes/.test(note))).toHaveLength(2);
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 2 ** 20);
  });

  it.each<[string, string, string, RegExp]>([
    ['a million columns', 'log.csv', `step,loss,${'c,'.repeat(1e6)}\n0,3\n`, /Line 1 of log\.csv has more than/],
    [
      'many columns',
      'log.csv',
      `step,loss,${'c,'.repeat(40)}c\n0,3,${'1,'.repeat(40)}1\n`,
      /has 43 columns: the first 16/,
    ],
    ['many rows', 'log.csv', `step,loss\n${'1,2\n'.repeat(40_000)}`, /more numbers than are read/],
    [
      'columns that come late',
      'log.jsonl',
      Array.from({ length: 99 }, (_, at) => `{"step":${at},"k${at}":1}\n`).join(''),
      /more columns than the 16/,
    ],
    [
      'deep JSON',
      'metrics.json',
      `{"loss":${'['.repeat(1e5)}${']'.repeat(1e5)}}`,
      /metrics\.json was left out: it is nested/,
    ],
    [
      'deep JSON in a line',
      'log.jsonl',
      `{"step":0,"loss":1}\n${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}\n`,
      /1 line of log\.jsonl is no JSON object/,
    ],
    ['NUL bytes', 'log.csv', `step,loss\n0,3\n${'\0'.repeat(500)}\n100,2\n`, /1 line of log\.csv with NUL bytes/],
    ['an unclosed quote', 'log.csv', `step,loss\n0,"3\n${'1,2\n'.repeat(1e5)}`, /./],
    ['half a JSON', 'history.json', '{"loss": [1, 2', /history\.json was left out: it is no JSON, or half written/],
    [
      'no such file of wandb',
      'a.wandb',
      'hello, world',
      /a\.wandb was not read: it does not begin as such a file does/,
    ],
    ['events of nothing', 'events.out.tfevents.1', '\u00ff'.repeat(500), /a record is longer than the file/],
  ])('%s', async (_name, file, content, note) => {
    await put(file, content);
    const { notes } = await logsOf([0, 100], { limits: small });
    expect(notes.join('\n')).toMatch(note);
  });

  it('of a text longer than is read, stretches of all of it, in whole lines', async () => {
    const steps = Array.from({ length: 6e5 }, (_, step) => step);
    await put('log.csv', `step,loss\n${steps.map((step) => `${step},${2 - step / 1e6}\n`).join('')}600000,0.`);
    const limits = { ...LOG_LIMITS, fileBytes: 6 * 2 ** 20 };
    const { series, notes } = await logsOf([0, 300_000, 600_000], { limits });
    const [loss] = lossOf(series, 'train');
    expect([loss?.x[0], loss?.x.at(-1)]).toEqual([0, 599_999]);
    expect(loss?.x.some((step) => step > 2e5 && step < 4e5)).toBe(true);
    expect(loss?.x.every((step, at) => loss.y[at] === 2 - step / 1e6)).toBe(true);
    expect(notes.join('\n')).toMatch(/log\.csv has \d+ bytes: 3145728 of them were read, in stretches/);
    expect(notes.join('\n')).toMatch(/The last line of log\.csv has no end/);
  });

  it('names of JavaScript are names like others', async () => {
    await put('log.jsonl', '{"step":0,"__proto__":1,"constructor":2,"toString":3,"loss":4}\n');
    const { series } = await logsOf([0]);
    expect(series.map(({ name, y }) => [name, y[0]])).toEqual([
      ['loss', 4],
      ['__proto__', 1],
      ['constructor', 2],
      ['toString', 3],
    ]);
  });

  it('ends after its time', async () => {
    await put('log.csv', `step,loss\n${'1,2\n'.repeat(1e6)}`);
    const { notes } = await logsOf([0], { limits: { ...LOG_LIMITS, milliseconds: 0 } });
    expect(notes).toEqual(['There are more logs than are read: the rest was left out.']);
  });

  it('can be cancelled', async () => {
    await put('log.csv', 'step,loss\n0,3\n');
    const reading = new LogReading(AbortSignal.abort());
    await expect(trainingLogs(localFolder(root), { groups: [runOf([0])] }, null, reading)).rejects.toThrow('Cancelled');
  });

  it.skipIf(process.platform === 'win32')(
    'a link out of the folder is not followed, and a pipe not opened',
    async () => {
      const secret = join(root, 'secret.csv');
      await writeFile(secret, 'step,loss\n0,42\n');
      await mkdir(join(root, 'run'));
      await symlink(secret, join(root, 'run', 'log.csv'));
      await promisify(execFile)('mkfifo', [join(root, 'run', 'metrics.csv')]);
      const { series, notes } = await logsOf([0], {
        source: { ...localFolder(join(root, 'run')), parent: () => null },
      });
      expect(series).toEqual([]);
      expect(notes).toEqual([
        'metrics.csv was left out: it is a named pipe, not a file.',
        'log.csv is a link that leads out of the folder: it was not followed.',
      ]);
    },
  );
});

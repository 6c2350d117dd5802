// Cases of the benchmark beside the plain comparison: each gives a table for people and its numbers.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageExtension } from '../tools/build.mjs';
import { root, sample } from '../tools/paths.mjs';
import { startEngine } from './engine.mjs';
import { exponent, leastWork, shareOfPeak } from './growth.mjs';
import { writeCopies, writeRun } from './models.mjs';
import { peerFor } from './peer.mjs';
import { quantile, readable, summary } from './statistics.mjs';
import { cpuOf, timed } from './timed.mjs';

/** @typedef {{ repeats: number, peer: import('./peer.mjs').Peer | undefined, peak: { float32: number, float64: number } }} Setting */
/** @typedef {{ title: string, rows: string[][], data: unknown, notes?: string[] }} Outcome */
/** @typedef {import('./models.mjs').Shape & { folder: string, checkpoint: number }} Run */

const cli = join(root, 'dist/cli.js');
const mess3 = { process: /** @type {const} */ ('mess3'), d_model: 64, n_layers: 4, n_heads: 1, d_head: 8, d_mlp: 256 };
const rrxor = { process: /** @type {const} */ ('rrxor'), n_ctx: 10 };
const times = (/** @type {number} */ ratio) => (Number.isFinite(ratio) ? `${ratio.toFixed(1)}×` : '–');
const percent = (/** @type {number} */ value) => `${(100 * value).toFixed(1)} %`;
const median = (/** @type {readonly number[]} */ values) => quantile(values, 0.5);
const mean = (/** @type {readonly number[]} */ values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * A folder for runs that are made for a case, gone after it.
 * @template T @param {(folder: string) => Promise<T>} use
 */
async function inFolder(use) {
  const folder = await mkdtemp(join(tmpdir(), 'beliefscope-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * One analysis by the command line, whole. @param {Pick<Run, 'folder' | 'checkpoint'>} run @param {number} threads
 * @param {string} [kept] a folder for what is kept of earlier analyses; empty: nothing is known beforehand
 */
async function cold({ folder, checkpoint }, threads, kept) {
  const args = [
    cli,
    'analyse',
    folder,
    '--checkpoint',
    String(checkpoint),
    '--threads',
    String(threads),
    '--json',
    '-',
  ];
  const env = kept === undefined ? process.env : { ...process.env, BELIEFSCOPE_CACHE_DIR: kept };
  const { stdout, wall, cpu } = await timed(process.execPath, args, env);
  const { peak_mb, regression, inputs } = JSON.parse(stdout);
  return { wall, cpu: cpu ?? wall, peak: peak_mb, r2: regression.r2, prefixes: inputs.distinct_prefixes };
}

/** The runs that are compared. @param {string} folder @returns {Promise<Record<string, Run>>} */
async function runs(folder) {
  const wide = { ...rrxor, d_model: 256, n_layers: 8, n_heads: 8, d_head: 32, d_mlp: 1024 };
  await writeRun(join(folder, 'mess3'), { ...mess3, n_ctx: 10 }, [0, 1]);
  await writeRun(join(folder, 'wide'), wide, [0, 1]);
  const small = { ...rrxor, d_model: 64, n_layers: 4, n_heads: 1, d_head: 8, d_mlp: 256 };
  return {
    RRXOR: { ...small, folder: sample, checkpoint: 11520000 },
    'Mess3, context 8': {
      ...mess3,
      n_ctx: 8,
      folder: join(root, 'test/data/checkpoints/mess3'),
      checkpoint: 4608000,
    },
    'Mess3, context 10': { ...mess3, n_ctx: 10, folder: join(folder, 'mess3'), checkpoint: 1 },
    'wide (8 layers of 256)': { ...wide, folder: join(folder, 'wide'), checkpoint: 1 },
  };
}

/**
 * Whole processes, ours and the peer's in turn, one thread each. @param {Setting} setting @returns {Promise<Outcome>}
 */
export const coldRuns = ({ repeats, peer, peak }) =>
  inFolder(async (folder) => {
    // The first analysis of a run fits its earliest checkpoint as well; those after it find what that scored.
    const head = ['cold, one thread', 'ours', 'processor', 'the first', 'MB', 'peer', 'MB'];
    const rows = [[...head, 'times faster', 'times smaller', 'of the peak']];
    const notes = /** @type {string[]} */ ([]);
    /** @type {Record<string, unknown>} */
    const data = {};
    for (const [name, run] of Object.entries(await runs(folder))) {
      const ours = /** @type {Awaited<ReturnType<typeof cold>>[]} */ ([]);
      const [theirs] = [/** @type {{ wall: number, peak: number, r2: number }[]} */ ([])];
      const ask = peerFor(peer, name, (note) => notes.push(note));
      const kept = join(folder, `kept of ${name}`);
      const first = await cold(run, 1, kept);
      for (let repeat = 0; repeat < repeats; repeat++) {
        ours.push(await cold(run, 1, kept));
        const answer = await ask({ ...run, threads: 1 });
        if (answer) theirs.push({ wall: answer.wall, peak: answer.report.peak_mb, r2: answer.report.r2 });
      }
      const of = (/** @type {'wall' | 'cpu' | 'peak'} */ key) => summary(ours.map((one) => one[key]));
      const [wall, cpu, mb] = [of('wall'), of('cpu'), of('peak')];
      const other = { wall: median(theirs.map((one) => one.wall)), peak: median(theirs.map((one) => one.peak)) };
      const share = shareOfPeak(leastWork(run, ours[0]?.prefixes ?? NaN), peak, cpu.median);
      const ratios = { time: other.wall / wall.median, memory: other.peak / mb.median };
      data[name] = {
        ours: { wall, cpu, mb, first: first.wall },
        peer: other,
        ratios,
        share,
        r2: { ours: ours[0]?.r2, peer: theirs[0]?.r2 },
      };
      rows.push([
        ...[name, readable(wall.median), readable(cpu.median), readable(first.wall), mb.median.toFixed(0)],
        ...(theirs.length > 0 ? [readable(other.wall), other.peak.toFixed(0)] : ['–', '–']),
        ...[times(ratios.time), times(ratios.memory), percent(share)],
      ]);
    }
    return { title: 'Cold start', rows, data, notes };
  });

/** @param {string} folder @param {number} checkpoint @param {number} threads @param {object} [settings] */
const request = (folder, checkpoint, threads, settings = {}) => ({
  ...{ source: { kind: 'local', path: folder }, checkpoint, threads, settings },
});

/** Checkpoints that are looked at one after the other in a warm engine, the earliest not counted. */
const STEPPED = 15;
/** From this one on V8 has compiled what takes the time. */
const STEADY = 10;

/**
 * Stepping through a run in a warm engine: the earliest checkpoint, then others. What a person waits for is the first next one, when
 * most of the code has run once, and then those after it, when V8 has compiled it: both are told.
 * @param {Setting} setting @returns {Promise<Outcome>}
 */
export const warmRuns = ({ repeats, peak }) =>
  inFolder(async (folder) => {
    const head = ['next checkpoint, warm engine, one thread', 'the first', 'the second', `the ${STEADY}th on`, 'least'];
    const rows = [[...head, 'processor, first', `processor, ${STEADY}th on`, 'of the peak']];
    /** @type {Record<string, unknown>} */
    const data = {};
    const all = await runs(folder);
    for (const name of ['RRXOR', 'Mess3, context 8']) {
      const run = all[name];
      if (!run) throw new Error(`no run ${name}`);
      const own = join(folder, `steps of ${name}`);
      const steps = await writeCopies(own, run, 0, STEPPED);
      const seconds = /** @type {number[][]} */ (steps.map(() => []));
      const processor = /** @type {number[][]} */ (steps.map(() => []));
      let prefixes = NaN;
      for (let repeat = 0; repeat < repeats; repeat++) {
        const engine = startEngine();
        try {
          await engine.call('analyse', request(own, 0, 1));
          for (const [at, step] of steps.entries()) {
            const before = cpuOf(engine.pid);
            const next = await engine.call('analyse', request(own, step, 1));
            seconds[at]?.push(next.seconds);
            processor[at]?.push(cpuOf(engine.pid) - before);
            prefixes = next.result.predictions.count;
          }
        } finally {
          engine.stop();
        }
      }
      const [first = [], second = []] = seconds;
      const steady = seconds.slice(STEADY - 1).flat();
      const cpu = { first: median(processor[0] ?? []), steady: mean(processor.slice(STEADY - 1).flat()) };
      const share = shareOfPeak(leastWork(run, prefixes), peak, median(steady));
      data[name] = { first: summary(first), second: summary(second), steady: summary(steady), cpu, share };
      rows.push([
        ...[name, readable(median(first)), readable(median(second)), readable(median(steady))],
        ...[readable(Math.min(...steady)), readable(cpu.first), readable(cpu.steady), percent(share)],
      ]);
    }
    return { title: 'Warm engine', rows, data };
  });

/** One thread and two in turn. @param {Setting} setting @returns {Promise<Outcome>} */
export const threadRuns = ({ repeats }) =>
  inFolder(async (folder) => {
    const rows = [['threads', 'one', 'two', 'processor, one', 'processor, two', 'one / two']];
    /** @type {Record<string, unknown>} */
    const data = {};
    for (const [name, run] of Object.entries(await runs(folder))) {
      const [one, two] = /** @type {[Awaited<ReturnType<typeof cold>>[], Awaited<ReturnType<typeof cold>>[]]} */ ([
        [],
        [],
      ]);
      for (let repeat = 0; repeat < repeats; repeat++) {
        one.push(await cold(run, 1));
        two.push(await cold(run, 2));
      }
      const of = (/** @type {typeof one} */ all) => ({
        ...{ wall: summary(all.map(({ wall }) => wall)), cpu: summary(all.map(({ cpu }) => cpu)) },
      });
      const found = { one: of(one), two: of(two) };
      data[name] = found;
      rows.push([
        ...[name, readable(found.one.wall.median), readable(found.two.wall.median), readable(found.one.cpu.median)],
        ...[readable(found.two.cpu.median), times(found.one.wall.median / found.two.wall.median)],
      ]);
    }
    return { title: 'Threads', rows, data };
  });

/** A short sweep, most of which is starting, and one that is long enough to be at work. */
const SWEPT = [24, 240];

/** Checkpoints of a run by one worker and by as many as there are cores. @param {Setting} setting @returns {Promise<Outcome>} */
export const sweepRuns = ({ repeats }) =>
  inFolder(async (folder) => {
    await writeRun(
      join(folder, 'run'),
      { ...rrxor, d_model: 64, n_layers: 4, n_heads: 1, d_head: 8, d_mlp: 256 },
      Array.from({ length: Math.max(...SWEPT) }, (_, step) => step),
    );
    const cores = availableParallelism();
    const rows = [['sweep (RRXOR)', 'checkpoints per second', 'speed-up']];
    /** @type {Record<number, unknown>} */
    const data = {};
    for (const count of SWEPT) {
      /** @type {Record<number, number[]>} */
      const perSecond = { 1: [], [cores]: [] };
      for (let repeat = 0; repeat < (count > 100 ? 1 : Math.min(repeats, 3)); repeat++)
        for (const workers of Object.keys(perSecond).map(Number)) {
          const file = join(folder, `${count}-${workers}-${repeat}.jsonl`);
          const args = [cli, 'sweep', join(folder, 'run'), '--jsonl', file, '--no-cache', '--workers', String(workers)];
          const { wall } = await timed(process.execPath, [...args, '--steps', `0..${count - 1}`]);
          const lines = (await readFile(file, 'utf8')).trim().split('\n').length;
          if (lines !== count) throw new Error(`the sweep wrote ${lines} lines for ${count} checkpoints`);
          perSecond[workers]?.push(lines / wall);
        }
      const of = (/** @type {number} */ workers) => median(perSecond[workers] ?? []);
      for (const workers of Object.keys(perSecond).map(Number))
        rows.push([
          ...[`${count} checkpoints, ${workers} worker${workers === 1 ? '' : 's'}`, of(workers).toFixed(2)],
          times(of(workers) / of(1)),
        ]);
      data[count] = { perSecond, speedUp: of(cores) / of(1) };
    }
    return { title: 'Sweep', rows, data: { cores, ...data } };
  });

/** How long nothing takes. @param {Setting} setting @returns {Promise<Outcome>} */
export async function startUps({ repeats }) {
  const rows = [['start-up', 'median', 'processor']];
  /** @type {Record<string, unknown>} */
  const data = {};
  const started = { 'node alone': ['-e', '0'], '--version': [cli, '--version'], help: [cli, 'help'] };
  for (const [name, args] of Object.entries(started)) {
    const found = [];
    for (let repeat = 0; repeat < 2 * repeats; repeat++) found.push(await timed(process.execPath, args));
    const [wall, cpu] = [summary(found.map((one) => one.wall)), summary(found.map((one) => one.cpu ?? one.wall))];
    data[name] = { wall, cpu };
    rows.push([name, readable(wall.median), readable(cpu.median)]);
  }
  return { title: 'Start-up', rows, data };
}

/** The package of this platform. @returns {Promise<Outcome>} */
export const packageSize = () =>
  inFolder(async (folder) => {
    const { bytes: size } = await packageExtension({ out: folder });
    return {
      title: 'Package',
      rows: [
        ['package', 'MB'],
        ['.vsix', (size / 1e6).toFixed(1)],
      ],
      data: { bytes: size },
    };
  });

/** Exponents of the time of an analysis in a warm engine, over four sizes of each kind. @param {Setting} setting @returns {Promise<Outcome>} */
export const growths = ({ repeats }) =>
  inFolder(async (folder) => {
    const base = { ...rrxor, d_model: 64, n_layers: 4, n_heads: 1, d_head: 8, d_mlp: 256 };
    const made = async (/** @type {string} */ name, /** @type {import('./models.mjs').Shape} */ shape) => {
      await writeRun(join(folder, name), shape, [1]);
      return join(folder, name);
    };
    const words = await made('words', { ...mess3, n_ctx: 9 });
    /** @type {Record<string, { size: number, folder: string, settings?: object }[]>} */
    const kinds = {
      'words (3^context)': [6, 7, 8, 9].map((context) => ({
        size: 3 ** context,
        folder: words,
        settings: { context },
      })),
      width: [],
      layers: [],
      beliefs: [1, 2, 3, 5].map((decimals) => ({ size: NaN, folder: words, settings: { context: 8, decimals } })),
    };
    for (const size of [64, 128, 256, 512])
      kinds['width']?.push({ size, folder: await made(`width${size}`, { ...base, d_model: size, d_mlp: 4 * size }) });
    for (const size of [2, 4, 8, 16])
      kinds['layers']?.push({ size, folder: await made(`layers${size}`, { ...base, n_layers: size }) });
    const rows = [['growth', 'sizes', 'seconds', 'exponent']];
    /** @type {Record<string, unknown>} */
    const data = {};
    for (const [kind, sizes] of Object.entries(kinds)) {
      const [xs, ys] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
      for (const { size, folder: run, settings = {} } of sizes) {
        const seconds = [];
        let found = size;
        for (let repeat = 0; repeat < Math.min(repeats, 3); repeat++) {
          const engine = startEngine();
          try {
            await engine.call('analyse', request(sample, 11520000, 1));
            const { result, seconds: took } = await engine.call('analyse', request(run, 1, 1, settings));
            if (Number.isNaN(size)) found = result.tree.unique_beliefs;
            seconds.push(took);
          } finally {
            engine.stop();
          }
        }
        xs.push(found);
        ys.push(Math.min(...seconds));
      }
      data[kind] = { sizes: xs, seconds: ys, exponent: exponent(xs, ys) };
      rows.push([kind, xs.join(', '), ys.map(readable).join(', '), exponent(xs, ys).toFixed(2)]);
    }
    return { title: 'Growth', rows, data };
  });

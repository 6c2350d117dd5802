// npm run bench [-- --only CASE,…] [--peer PATH/pipeline.py] [--repeats 3] [--threads 1] [--json FILE]
// The same analysis by the peer (torch, scikit-learn) and by us, in turn, on the same checkpoints: both sets of
// figures and their ratios. Nothing here can fail a test. Cases: cold, warm, threads, sweep, startup, package, growth,
// analyses, steering, frames; all where left out, which takes about a quarter of an hour on two cores that do nothing else, and several
// times that beside other programs. Each tells how long it took.
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { coldRuns, growths, packageSize, startUps, sweepRuns, threadRuns, warmRuns } from '../bench/cases.mjs';
import { startEngine } from '../bench/engine.mjs';
import { measureFrames } from '../bench/frames.mjs';
import { measurePeak } from '../bench/peak.mjs';
import { findPeer, peerFor } from '../bench/peer.mjs';
import { quantile, readable, summary, table } from '../bench/statistics.mjs';
import { timed } from '../bench/timed.mjs';
import { build } from './build.mjs';
import { installPackages } from './install.mjs';
import { listOf, orRefuse, wholeOf } from './options.mjs';
import { root, sample } from './paths.mjs';
import { say, step } from './steps.mjs';

const { values } = orRefuse(() =>
  parseArgs({
    options: {
      peer: { type: 'string' },
      only: { type: 'string' },
      repeats: { type: 'string', default: '3' },
      threads: { type: 'string', default: '1' },
      json: { type: 'string' },
    },
  }),
);
const repeats = wholeOf('repeats', values.repeats, 1, 1000);
const threads = wholeOf('threads', values.threads, 1, 256);

/** Each gives a table and its numbers. */
const tables = {
  cold: coldRuns,
  warm: warmRuns,
  threads: threadRuns,
  sweep: sweepRuns,
  startup: startUps,
  package: packageSize,
  growth: growths,
};
const names = [...Object.keys(tables), 'analyses', 'steering', 'frames'];
const only = new Set(values.only === undefined ? names : listOf('only', values.only, names));

const cases = [
  { name: 'RRXOR', process: 'rrxor', folder: sample, checkpoint: 11520000, other: 8448000 },
  { name: 'Mess3', process: 'mess3', folder: join(root, 'test/data/checkpoints/mess3'), checkpoint: 4608000, other: 0 },
];
/** @typedef {(typeof cases)[number]} Case */

/** @param {Case} which */
async function runCold({ folder, checkpoint }) {
  const args = ['analyse', folder, '--checkpoint', String(checkpoint), '--threads', String(threads), '--json', '-'];
  const { stdout, wall, cpu } = await timed(process.execPath, [join(root, 'dist/cli.js'), ...args]);
  const { peak_mb, regression } = JSON.parse(stdout);
  return { wall, cpu, peak: peak_mb, r2: regression.r2, mse: regression.mse };
}

/**
 * The whole of `check`, which analyses first.
 * @param {Case} which
 */
async function runCheck({ folder, checkpoint }) {
  const args = ['check', folder, '--checkpoint', String(checkpoint), '--threads', String(threads), '--json', '-'];
  const { stdout, wall, cpu } = await timed(process.execPath, [join(root, 'dist/cli.js'), ...args]);
  return { wall, cpu, own: JSON.parse(stdout).seconds };
}

/** @param {Case} which @param {number} checkpoint */
const request = ({ folder }, checkpoint) => ({
  source: { kind: 'local', path: folder },
  checkpoint,
  threads,
  settings: {},
});

/**
 * A fresh engine: its first analysis; then one of another checkpoint, which is what moving the slider costs; then
 * that again, which is remembered.
 * @param {Case} which
 */
async function runWarm(which) {
  const engine = startEngine();
  try {
    const first = await engine.call('analyse', request(which, which.other));
    const next = await engine.call('analyse', request(which, which.checkpoint));
    const again = await engine.call('analyse', request(which, which.checkpoint));
    return { first: first.seconds, next: next.seconds, again: again.seconds, ...told(next.result) };
  } finally {
    engine.stop();
  }
}

/**
 * What an analysis tells of itself: its memory, and what predictions beside the ideal observer's cost of it, s.
 * @param {{ peak_mb: number, seconds: Record<string, number> }} result
 */
const told = ({ peak_mb, seconds }) => ({ peak: peak_mb, predictions: seconds.predictions });

/** @param {number} ratio */
const times = (ratio) => (Number.isFinite(ratio) ? `${ratio.toFixed(1)}×` : '–');

/**
 * @param {Case} which
 * @param {import('../bench/peer.mjs').Peer | undefined} peer
 */
async function compare(which, peer) {
  /** @type {Record<string, number[]>} */
  const figures = {};
  const note = (/** @type {string} */ name, /** @type {number | undefined} */ value) => {
    if (value !== undefined) (figures[name] ??= []).push(value);
  };
  const ask = peerFor(peer, which.name, say);
  let agreement;
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const cold = await runCold(which);
    note('our process, cold', cold.wall);
    note('our process, processor time', cold.cpu);
    note('our peak MB', cold.peak);
    const checked = await runCheck(which);
    note('our check, cold', checked.wall);
    note('our check, processor time', checked.cpu);
    note('our check, without its analysis', checked.own);
    const warm = await runWarm(which);
    note('our engine, first analysis', warm.first);
    note('our engine, next checkpoint', warm.next);
    note('our engine, predictions of the next', warm.predictions);
    note('our engine, the same again', warm.again);
    note('our engine peak MB', warm.peak);
    const answer = await ask({ ...which, threads });
    if (!answer) continue;
    const { wall, cpu, report } = answer;
    const { steering = 0, imports = 0 } = report.seconds;
    note('peer process, cold', wall);
    note('peer process, processor time', cpu);
    note('peer, its own sum without steering', report.total_seconds - steering);
    note('peer, the same without imports', report.total_seconds - steering - imports);
    note('peer peak MB', report.peak_mb);
    agreement = { r2: { ours: cold.r2, peer: report.r2 }, mse: { ours: cold.mse, peer: report.mse } };
  }
  const summaries = Object.fromEntries(Object.entries(figures).map(([name, all]) => [name, summary(all)]));
  const median = (/** @type {string} */ name) => summaries[name]?.median ?? NaN;
  const ratios = {
    'cold command line': median('peer process, cold') / median('our process, cold'),
    'cold command line, processor time': median('peer process, processor time') / median('our process, processor time'),
    // The peer's sum leaves out Python's own start and end and a second fit; ours is still the whole process.
    "cold command line, by the peer's own sum":
      median('peer, its own sum without steering') / median('our process, cold'),
    'warm analysis': median('peer, the same without imports') / median('our engine, next checkpoint'),
    'peak memory': median('peer peak MB') / median('our peak MB'),
  };
  // The promise is that the table of a check takes no longer than six analyses.
  const inAnalyses = {
    wall: median('our check, cold') / median('our process, cold'),
    cpu: median('our check, processor time') / median('our process, processor time'),
  };
  return { name: which.name, summaries, ratios, inAnalyses, agreement };
}

/**
 * One pair after another, as when a slider moves: every call has another multiplier, so that none is remembered.
 * @param {Case} which
 */
async function steeredUpdates(which) {
  const engine = startEngine();
  try {
    const { result } = await engine.call('analyse', request(which, which.checkpoint));
    const { rows } = (await engine.call('beliefs/search', { analysis: result.id, filter: 'ends' })).result;
    const [start, end] = [rows[0].index, rows[1].index];
    const seconds = [];
    for (let at = 0; at < 200; at += 1) {
      const params = { analysis: result.id, start, end, multiplier: -3 + (6 * at) / 199 };
      seconds.push((await engine.call('steer', params)).seconds);
    }
    return seconds.slice(10);
  } finally {
    engine.stop();
  }
}

/**
 * The matrix of all ordered pairs, beside the peer doing the unordered pairs of the beliefs that words end in.
 * @param {Case} which
 * @param {import('../bench/peer.mjs').Peer | undefined} peer
 */
async function matrices(which, peer) {
  const ours = [];
  const theirs = [];
  const ask = peerFor(peer, `the matrix of ${which.name}`, say);
  let [pairs, peerPairs] = [0, 0];
  for (let repeat = 0; repeat < Math.min(repeats, 5); repeat += 1) {
    const engine = startEngine();
    try {
      const { result } = await engine.call('analyse', request(which, which.checkpoint));
      const matrix = await engine.call('steer/matrix', { analysis: result.id });
      ours.push(matrix.seconds);
      const { rows, columns } = matrix.result;
      pairs = rows.length * columns.length - rows.length;
      peerPairs = (rows.length * (rows.length - 1)) / 2;
    } finally {
      engine.stop();
    }
    const answer = await ask({ ...which, threads, pairs: peerPairs });
    if (answer) theirs.push(answer.report.seconds.steering ?? NaN);
  }
  return {
    pairs,
    peerOrderedPairs: 2 * peerPairs,
    ours: summary(ours),
    peer: theirs.length > 0 ? summary(theirs) : null,
  };
}

/** @param {Awaited<ReturnType<typeof compare>>} comparison */
function print({ name, summaries, ratios, inAnalyses, agreement }) {
  const rows = Object.entries(summaries).map(([figure, { median, least, most }]) => {
    const format = figure.endsWith('MB') ? (/** @type {number} */ value) => `${value.toFixed(0)} MB` : readable;
    return [figure, format(median), `${format(least)} … ${format(most)}`];
  });
  console.log(`\n${name}\n`);
  console.log(table([['figure', 'median', 'least … most'], ...rows]));
  console.log('');
  console.log(
    table([['peer / ours', 'ratio'], ...Object.entries(ratios).map(([what, ratio]) => [what, times(ratio)])]),
  );
  const { wall, cpu } = inAnalyses;
  console.log(`\nOne check takes as long as ${wall.toFixed(1)} analyses (processor time: ${cpu.toFixed(1)})`);
  if (agreement)
    console.log(
      `\nr2 ${agreement.r2.ours} (peer ${agreement.r2.peer}), mse ${agreement.mse.ours} (peer ${agreement.mse.peer})`,
    );
}

await installPackages();
await step('Building', build);
const found = await findPeer(values.peer);
const peer = typeof found === 'string' ? undefined : found;
if (typeof found === 'string') say(`Only our own figures: ${found}`);

const peak = await step('The fastest matrix product of this machine', measurePeak);
const perSecond = (/** @type {number} */ value) => `${(value / 1e9).toFixed(1)}e9`;
say(`Multiply-adds a second, one thread: ${perSecond(peak.float32)} in float32, ${perSecond(peak.float64)} in float64`);
/** @type {Record<string, unknown>} */
const report = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, threads, repeats, peak };

for (const [name, run] of Object.entries(tables)) {
  if (!only.has(name)) continue;
  const { title, rows, data, notes = [] } = await step(name, () => run({ repeats, peer, peak }));
  console.log(`\n${title}\n\n${table(rows)}\n`);
  for (const note of notes) say(note);
  report[name] = data;
}
if (only.has('analyses')) report.comparisons = await compareAll();
if (only.has('steering')) report.steering = await steering();
if (only.has('frames')) report.frames = await framesOfPanel();
if (values.json) await writeFile(values.json, JSON.stringify(report, undefined, 2));
else console.log(`\n${JSON.stringify(report)}`);

async function compareAll() {
  const comparisons = [];
  for (const which of cases) {
    const comparison = await step(`${which.name}: ${repeats} rounds`, () => compare(which, peer));
    print(comparison);
    comparisons.push(comparison);
  }
  return comparisons;
}

async function steering() {
  const [rrxor] = cases;
  if (!rrxor) throw new Error('no case');
  const seconds = await step('RRXOR: steered updates', () => steeredUpdates(rrxor));
  const updates = { ...summary(seconds), p95: quantile(seconds, 0.95) };
  const matrix = await step('RRXOR: matrix of all ordered pairs', () => matrices(rrxor, peer));
  const perPair = {
    ours: matrix.ours.median / matrix.pairs,
    peer: matrix.peer ? matrix.peer.median / matrix.peerOrderedPairs : NaN,
  };
  console.log('\nSteering, RRXOR, warm engine\n');
  console.log(
    table([
      ['figure', 'value'],
      ['one steered update, median', readable(updates.median)],
      ['one steered update, 95th percentile', readable(updates.p95)],
      [`our matrix of ${matrix.pairs} ordered pairs`, readable(matrix.ours.median)],
      [`peer, ${matrix.peerOrderedPairs} ordered pairs`, matrix.peer ? readable(matrix.peer.median) : '–'],
      ['peer / ours, whole', times((matrix.peer?.median ?? NaN) / matrix.ours.median)],
      ['peer / ours, per ordered pair', times(perPair.peer / perPair.ours)],
    ]),
  );
  return { updates, matrix, perPair };
}

async function framesOfPanel() {
  const [rrxor, mess3] = cases;
  if (!rrxor || !mess3) throw new Error('no case');
  const folders = { plane: mess3.folder, space: rrxor.folder };
  const beliefs = 237_844;
  const frames = await step(`The panel with ${beliefs} beliefs`, () => measureFrames(folders, beliefs));
  if (typeof frames === 'string') say(`No frames were measured: ${frames}`);
  else {
    const ms = (/** @type {number} */ value) => `${value.toFixed(1)} ms`;
    console.log(`\nThe panel with ${beliefs} beliefs: first picture ${ms(frames.first)} after the data\n`);
    console.log(
      table([
        ['movement', 'frames', 'median', '95th percentile', 'work for each frame'],
        ...Object.entries(frames.movements).map(([name, { frames: n, median, p95, work }]) => [
          name,
          String(n),
          ms(median),
          ms(p95),
          ms(work),
        ]),
      ]),
    );
  }
  return frames;
}

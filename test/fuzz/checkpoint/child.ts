// Runs in a process of its own, so that time and memory are measured and a hang or a crash is seen from outside.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openLocalFile } from '../../../src/checkpoint/sources/localFolder.js';
import { memoryFile } from '../../unit/checkpoint/support/memory.js';
import { fuzzed, type FuzzedFile, type FuzzedFormat } from './corpus.js';
import { Random } from './random.js';
import { readAll, readIn, type Outcome } from './readAll.js';
import type { Report } from './report.js';

const [what = '', seedOrFolder = '1', count = '0'] = process.argv.slice(2);
const report: Report = {
  files: 0,
  read: 0,
  refused: {},
  slowestMs: 0,
  slowest: '',
  last: null,
  peakBytes: 0,
  faults: [],
};

function tell(done: boolean): void {
  process.send?.({ ...report, peakBytes: process.resourceUsage().maxRSS * 1024, done });
}

async function measure(
  name: string,
  read: () => Promise<Outcome>,
  mustRefuse: boolean,
  expected?: FuzzedFile['expected'],
): Promise<void> {
  // Time of the processor, so that other work on the machine does not count.
  const start = process.cpuUsage();
  try {
    const outcome = await read();
    if (outcome.kind === 'read') {
      report.read++;
      const found = expected && outcome.weights.get(expected.name)?.data;
      if (expected && !found?.every((value, index) => Object.is(value, expected.values[index])))
        report.faults.push(`${name}: ${expected.name} has other numbers`);
      if (mustRefuse) report.faults.push(`${name}: was read, and should have been refused`);
    } else if (expected) report.faults.push(`${name}: refused (${outcome.code}), though it is whole`);
    else report.refused[outcome.code] = (report.refused[outcome.code] ?? 0) + 1;
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    report.faults.push(`${name}: ${text}`.slice(0, 1500));
  }
  const { user, system } = process.cpuUsage(start);
  const took = (user + system) / 1000;
  if (took > report.slowestMs) {
    report.slowestMs = took;
    report.slowest = name;
  }
  report.files++;
  report.last = { name, ms: took };
}

// What node and the code take by themselves is told first; the rest is the files'.
tell(false);
if (what === 'hostile')
  for (const name of readdirSync(seedOrFolder).sort()) {
    const path = join(seedOrFolder, name);
    if (statSync(path).isDirectory()) await measure(name, () => readIn(path), true);
    else {
      const source = await openLocalFile(path);
      await measure(name, () => readAll(source), true);
      await source.close?.();
    }
    tell(false);
  }
else {
  const random = new Random(Number(seedOrFolder));
  for (let index = 0; index < Number(count) && report.faults.length < 5; index++) {
    const { bytes, mustRefuse, expected } = fuzzed(what as FuzzedFormat, random);
    await measure(`${what} seed ${seedOrFolder} file ${index}`, () => readAll(memoryFile(bytes)), mustRefuse, expected);
    if (index % 100 === 0) tell(false);
  }
}
tell(true);

import { describe, expect, it } from 'vitest';
import { LOG_LIMITS, LogReading } from '../../src/checkpoint/logs/reading.js';
import { trainingLogs } from '../../src/checkpoint/logs/trainingLogs.js';
import { memoryFolder } from '../unit/checkpoint/support/memory.js';
import { eventFile, wandbFile, wandbHistory } from '../unit/checkpoint/support/trackerLogs.js';
import { mutate, mutateText } from './checkpoint/mutate.js';
import { Random } from './checkpoint/random.js';

const steps = Array.from({ length: 40 }, (_, at) => at * 10);
const rows = steps.map((step) => ({ step, train_loss: 2 / (step + 1), val: { loss: 3 } }));
const texts: Readonly<Record<string, string>> = {
  'log.csv': `step,train_loss,"val, loss"\n${rows.map(({ step, train_loss }) => `${step},${train_loss},"3"\n`).join('')}`,
  'log.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  'metrics.json': JSON.stringify({ log_history: rows, other: { loss: [1, 2, 3], step: [1, 2, 3] } }),
  'train_log.txt': rows.map(({ step, train_loss }) => `${step}\t${train_loss}\n`).join(''),
};
const binaries: Readonly<Record<string, Uint8Array>> = {
  'run-a.wandb': wandbFile(
    rows.map(({ step }) => wandbHistory({ _step: String(step), loss: '1', note: `"${'x'.repeat(3000)}"` })),
  ),
  'events.out.tfevents.1': eventFile(steps.map((step) => ({ step, tag: 'val_loss', value: 1 }))),
};
const seed = Number(process.env.FUZZ_SEED ?? 14);

/** Whatever the bytes are: it ends, nothing but notes is said, and what is told can be drawn. */
async function readAny(name: string, bytes: Uint8Array | string): Promise<void> {
  const groups = [{ prefix: '', checkpoints: [0, 10, 20].map((step) => ({ file: `${step}.pt`, step, size: 1 })) }];
  const { series, notes } = await trainingLogs(
    memoryFolder({ [name]: bytes }),
    { groups },
    null,
    new LogReading(undefined, { ...LOG_LIMITS, cells: 2 ** 18 }),
  );
  expect(notes.length).toBeLessThan(110);
  for (const { x, y } of series) {
    expect(x.length).toBe(y.length);
    expect(x.length).toBeLessThanOrEqual(5000);
    expect(x.every((value, at) => Number.isFinite(value) && (at === 0 || value > x[at - 1]))).toBe(true);
    expect(y.every(Number.isFinite)).toBe(true);
  }
}

describe('logs of any bytes', () => {
  it.each(Object.keys(texts))('%s with its text changed', async (name) => {
    const random = new Random(seed);
    for (let round = 0; round < 60; round++) {
      const text = texts[name] ?? '';
      await readAny(name, round % 2 ? mutateText(text, random) : mutate(Buffer.from(text), random));
    }
  });

  it.each(Object.keys(binaries))('%s with its bytes changed', async (name) => {
    const random = new Random(seed);
    for (let round = 0; round < 60; round++) await readAny(name, mutate(binaries[name] ?? new Uint8Array(0), random));
  });
});

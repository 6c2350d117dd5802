import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { built } from '../tools/built.mjs';
import { beliefscope } from '../unit/cli/cli.js';
import { safetensors } from '../unit/checkpoint/support/otherFormats.js';

const attack = (name: string) => join(import.meta.dirname, 'attacks', name);
const ACTS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'beliefscope-names-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

it('no escape sequence of a tensor name reaches the terminal; JSON spells it, and means the same name', async () => {
  const file = attack('terminal-escapes.safetensors');
  const { stdout, stderr } = await beliefscope('inspect', file);
  expect(stdout + stderr).not.toMatch(ACTS);
  expect(stdout).toContain('\\u001b]0;PWNED-TITLE\\u0007\\u001b[2J\\u001b[31mRED.blocks.0.attn.W_Q');
  const json = await beliefscope('inspect', file, '--json', '-');
  expect(json.stdout).not.toMatch(ACTS);
  const { tensors } = JSON.parse(json.stdout) as { tensors: { name: string }[] };
  expect(tensors[0]?.name).toBe('\u001b]0;PWNED-TITLE\u0007\u001b[2J\u001b[31mRED.blocks.0.attn.W_Q');
  const failed = await beliefscope('analyse', file, '--process', '\u001b[31m\nx');
  expect(failed.code).not.toBe(0);
  expect(failed.stderr.trimEnd()).not.toMatch(ACTS);
});

it('a config whose key is a command link is named in one line', async () => {
  const { code, stderr } = await beliefscope('analyse', attack('command-link'));
  expect(code).toBe(1);
  expect(stderr).toContain('[Click here to repair it](command:workbench.action.files.newUntitledFile)');
  expect(stderr.trimEnd()).not.toMatch(ACTS);
});

it('one name of 100,000 letters and 5,000 short ones: under 5 MB of text and 200 MB of memory; of 20,000 tensors the rest are counted', async () => {
  const wide = join(folder, 'wide.safetensors');
  const row = { shape: [0] };
  const named = (names: string[]) => safetensors(Object.fromEntries(names.map((name) => [name, row])));
  await writeFile(wide, named(['x'.repeat(100_000), ...Array.from({ length: 5000 }, (_, at) => `t${at}`)]));
  // The system's maximum begins with what the process held that started this one; the high-water mark is its own.
  const script = `const fs = require('fs'); process.on('exit', () => {
    const own = fs.existsSync('/proc/self/status') && /VmHWM:\\s*(\\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'));
    fs.writeSync(2, 'rss ' + (own ? own[1] : process.resourceUsage().maxRSS)); });`;
  const preload = join(folder, 'rss.cjs');
  await writeFile(preload, script);
  const run = spawnSync(process.execPath, ['-r', preload, built('cli.js'), 'inspect', wide], { encoding: 'utf8' });
  expect(run.status).toBe(0);
  expect(run.stdout.length).toBeLessThan(5e6);
  expect(run.stdout).toContain('t4999');
  expect(Number(/rss (\d+)/.exec(run.stderr)?.[1])).toBeLessThan(200_000);
  const many = join(folder, 'many.safetensors');
  await writeFile(many, named(Array.from({ length: 20_000 }, (_, at) => `layer.${at}.${'y'.repeat(40)}`)));
  const { stdout } = await beliefscope('inspect', many);
  expect(stdout).toContain('and 10,000 more: JSON lists all');
  expect(stdout.length).toBeLessThan(5e6);
  const all = JSON.parse((await beliefscope('inspect', many, '--json', '-')).stdout) as { tensors: unknown[] };
  expect(all.tensors.length).toBe(20_000);
});

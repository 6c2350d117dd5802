import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { editorTools } from '../../src/protocol/agents.js';
import { must } from '../tools/children.mjs';
import { bin, root } from '../tools/paths.mjs';
import { readReference } from '../reference/analysisReference.js';
import { Workbench } from './harness/workbench.js';

/** What test/e2e/fixtures/toolCaller, which stands for an agent of the editor, has written down. */
interface Answered {
  readonly tools: readonly { readonly name: string; readonly inputSchema: unknown }[];
  readonly answers: readonly { readonly name: string; readonly text?: string; readonly error?: string }[];
}

const ASKED = [
  { name: 'beliefscope_list_runs', input: { folder: '.' } },
  { name: 'beliefscope_analyse', input: { folder: 'rrxor' } },
  { name: 'beliefscope_steer', input: { folder: 'rrxor', from: 17, to: 19 } },
  { name: 'beliefscope_process', input: { process: 'rrxor' } },
  { name: 'beliefscope_inspect', input: { folder: 'rrxor' } },
  { name: 'beliefscope_analyse', input: { folder: 'nowhere' } },
  { name: 'beliefscope_analyse', input: { folder: 's3://bucket/run' } },
];

let folder: string;
let workbench: Workbench;
let answered: Answered;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beliefscope-agents-'));
  await cp(join(root, 'media/sample/rrxor'), join(folder, 'rrxor'), { recursive: true });
  await writeFile(join(folder, 'asked.json'), JSON.stringify(ASKED));
  const beside = join(folder, 'toolCaller.vsix');
  await must(
    process.execPath,
    [
      bin('@vscode/vsce/vsce'),
      'package',
      '--no-dependencies',
      '--allow-missing-repository',
      '--skip-license',
      '--out',
      beside,
    ],
    { cwd: join(root, 'test/e2e/fixtures/toolCaller') },
  );
  workbench = await Workbench.launch({ workspace: folder, beside });
  const file = join(folder, 'answered.json');
  answered = await vi.waitFor(async () => JSON.parse(await readFile(file, 'utf8')) as Answered, {
    timeout: 60_000,
    interval: 500,
  });
});
afterAll(async () => {
  await workbench?.close();
  await rm(folder, { recursive: true, force: true });
});

const answers = (name: string) => answered.answers.filter((each) => each.name === `beliefscope_${name}`);

test('the editor knows the tools, each with the schema of the table', () => {
  const known = new Map(answered.tools.map(({ name, inputSchema }) => [name, inputSchema]));
  for (const { name, inputSchema } of editorTools()) expect(known.get(name), name).toEqual(inputSchema);
});

test('invoked in the workbench, they answer figures and verdict, with a file of all', async () => {
  expect(answers('list_runs')[0]?.text).toMatch(/^"rrxor": 12 checkpoints/m);
  const [analysed] = answers('analyse');
  expect(analysed?.text).toContain(`r2 ${readReference('rrxor').regression.r2.toPrecision(5)}`);
  const file = /^all of it: (.*)$/m.exec(analysed?.text ?? '')?.[1] ?? '';
  expect(JSON.parse(await readFile(file, 'utf8'))).toHaveProperty('regression.r2');
  expect(answers('steer')[0]?.text).toMatch(/^steered: closed 0\.99/m);
  expect(answers('process')[0]?.text).toContain('5 states, 2 symbols');
  expect(answers('inspect')[0]?.text).toMatch(/^file: "11520000\.pt/m);
  await rm(dirname(file), { recursive: true, force: true });
});

test('what is wrong is told in words, and no bucket is asked', () => {
  expect(answers('analyse')[1]?.error).toContain('nowhere');
  expect(answers('analyse')[2]?.error).toContain('files of this machine alone');
});

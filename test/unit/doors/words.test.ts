import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CommandServices } from '../../../src/host/commands/register.js';
import { registerSteeringCommands } from '../../../src/host/steering/commands.js';
import { Session } from '../../../src/host/session/session.js';
import { processHandlers } from '../../../src/engine/processes/handlers.js';
import { beliefscope, sample } from '../cli/cli.js';

/** What the editor was asked for by `showInputBox`, and the commands that were registered. */
const editor = vi.hoisted(() => ({
  commands: new Map<string, (target: unknown) => Promise<void>>(),
  box: null as { value: string; prompt: string; validateInput(text: string): string | undefined } | null,
}));

vi.mock('vscode', async () => ({
  l10n: (await import('../support/fakeL10n.js')).fakeL10n,
  EventEmitter: class {
    event = () => ({ dispose: () => undefined });
    fire() {}
  },
  Uri: class {
    static file = (path: string) => ({ path, toString: () => `file://${path}` });
  },
  Disposable: { from: () => ({ dispose: () => undefined }) },
  TreeItem: class {},
  ThemeIcon: class {},
  workspace: { getConfiguration: () => ({ get: (_key: string, otherwise: unknown) => otherwise }) },
  commands: {
    registerCommand: (name: string, run: (target: unknown) => Promise<void>) => editor.commands.set(name, run),
  },
  window: {
    showInputBox: async (box: NonNullable<typeof editor.box>) => void (editor.box = box),
    showErrorMessage: (message: string) => {
      throw new Error(message);
    },
  },
}));

const RRXOR = { S: ['0', '1'], 0: ['F', 'T'], 1: ['T', 'F'], T: [null, 'S'], F: ['S', null] } as const;

/** The process of the sample's model, its two symbols under other names. */
function processText(symbols: readonly string[]): string {
  const transitions = Object.entries(RRXOR).flatMap(([from, ways]) =>
    ways.flatMap((to, x) =>
      to === null ? [] : [{ from, to, symbol: symbols[x], probability: ways.includes(null as never) ? 1 : 0.5 }],
    ),
  );
  return JSON.stringify({ name: 'renamed', states: Object.keys(RRXOR), symbols, transitions });
}

type Door = (symbols: readonly string[], text: string) => Promise<readonly number[] | string>;
let folder = '';

/** The prompt of the command Show Trajectory of Word: what it refuses is told beneath the field. */
const prompt: Door = async (symbols, text) => {
  const session = new Session({ kind: 'local', path: '/run' }, {
    engine: { onDidRestart: () => undefined },
    memory: {},
    askForProcess: async () => undefined,
  } as never);
  session.result = {
    id: 'a',
    architecture: { n_ctx: 10 },
    inputs: { bos: false },
    process: { symbols },
    beliefs: { words_ending: Float64Array.of(1) },
  } as never;
  session.call = (async () => ({ total: 1, words: [[0, 1]] })) as never;
  const shown: (readonly number[])[] = [];
  const services = {
    log: { error: () => undefined },
    panels: { show: () => ({ showTrajectory: (word: number[]) => shown.push(word) }) },
  };
  registerSteeringCommands(services as unknown as CommandServices);
  await editor.commands.get('beliefscope.showTrajectory')?.(session);
  const refused = editor.box?.validateInput(text);
  if (refused !== undefined) return refused;
  const { window } = await import('vscode');
  const answer = vi.spyOn(window, 'showInputBox').mockResolvedValueOnce(text);
  await editor.commands.get('beliefscope.showTrajectory')?.(session);
  answer.mockRestore();
  return shown[0] ?? [];
};

const commandLine: Door = async (symbols, text) => {
  const file = join(folder, `${symbols.join('-').replace(/\W/g, '_')}.process.json`);
  await writeFile(file, processText(symbols));
  const { code, stdout, stderr } = await beliefscope(
    'trajectory',
    sample,
    '--process',
    file,
    '--word',
    text,
    '--json',
    '-',
  );
  return code === 0
    ? (JSON.parse(stdout) as { word: number[] }).word
    : stderr.replace(/^beliefscope: (--word: )?/, '').trim();
};

const calls = processHandlers();
const oracle: Door = (symbols, text) =>
  calls['process/oracle'](
    { process: { kind: 'text', name: 'renamed', text: processText(symbols), params: {} }, word: text },
    { signal: new AbortController().signal, progress: () => undefined },
  ).then(
    ({ tokens }) => tokens,
    (error: Error) => error.message,
  );

const bits = ['0', '1'];
const letters = ['A', 'B'];
const days = ['a day', 'Tue'];
const noLetter = (piece: string): string =>
  `“${piece}” is neither a symbol of this process nor the number of one. Its symbols are A, B.`;
const EMPTY = 'The word is empty: type at least one symbol.';

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'words-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each<[string, Door]>([
  ['the prompt of the editor', prompt],
  ['the command line', commandLine],
  ['the oracle of the preview', oracle],
])('a word typed into %s', (_name, door) => {
  it.each<[string, readonly string[], readonly number[] | string]>([
    ['0,1', letters, [0, 1]],
    ['[0, 1]', letters, [0, 1]],
    ['A;B', letters, [0, 1]],
    ['ABB', letters, [0, 1, 1]],
    ['011', letters, [0, 1, 1]],
    ['[0, 1]', bits, [0, 1]],
    ['0;1 1', bits, [0, 1, 1]],
    ['"011"', bits, [0, 1, 1]],
    ['"a day" Tue, 1', days, [0, 1, 1]],
    ['AC', letters, noLetter('C')],
    ['2', letters, noLetter('2')],
    ['012', bits, '“2” is not a symbol of this process. Its symbols are 0, 1.'],
  ])('%j with symbols %j', async (text, symbols, expected) => expect(await door(symbols, text)).toEqual(expected));

  it('may be empty where that is the root alone', async () => {
    const found = await door(bits, '[]');
    if (door === oracle) expect(found).toEqual([]);
    else expect(found).toContain(EMPTY);
  });
});

it('the prompt begins with a word that can be typed', async () => {
  await prompt(letters, '');
  expect(editor.box?.value).toBe('AB');
  expect(editor.box?.prompt).toBe(
    'Symbols A, B (or their numbers from 0 to 1), separated by spaces or commas, or run together; at most 10.',
  );
});

it('token ids stay numbers of the model, however they are separated', async () => {
  const ids = async (text: string) => {
    const { stdout, stderr } = await beliefscope('activations', sample, '--tokens', text, '--json', '-');
    return stdout === '' ? stderr : (JSON.parse(stdout) as { tokens: number[] }).tokens;
  };
  expect(await ids('[0, 1]')).toEqual([0, 1]);
  expect(await ids('0 1;1')).toEqual([0, 1, 1]);
  expect(await ids('011')).toContain(
    '--tokens takes token ids, whole numbers separated by commas or spaces, such as 0,1,1, found "011"',
  );
});

import { beforeEach, expect, it, vi } from 'vitest';

const { offered, ran, files, answer } = vi.hoisted(() => ({
  offered: [] as { label: string; description?: string; kind?: number; choice: (token: unknown) => Promise<unknown> }[],
  ran: [] as unknown[][],
  files: [] as { path: string; fsPath: string; scheme: string }[],
  answer: { label: '' },
}));

vi.mock('vscode', async () => ({
  l10n: (await import('../support/fakeL10n.js')).fakeL10n,
  QuickPickItemKind: { Separator: -1 },
  ThemeIcon: class {},
  CancellationTokenSource: class {
    token = {};
    cancel = () => undefined;
    dispose = () => undefined;
  },
  workspace: { findFiles: async () => files, asRelativePath: ({ path }: { path: string }) => path.slice(1) },
  commands: { executeCommand: (...args: unknown[]) => void ran.push(args) },
}));
vi.mock('../../../src/host/door/questions.js', () => ({
  pickOne: async (items: typeof offered) => {
    offered.splice(0, offered.length, ...items);
    return items.find(({ label }) => label === answer.label);
  },
}));

const { pickProcess } = await import('../../../src/host/commands/pickProcess.js');

const preset = (name: string, states: number, symbols: number) => ({
  name,
  title: name,
  description: '',
  states,
  symbols,
});
const session = {
  name: 'ring4',
  source: { kind: 'local', path: '/runs/ring4' },
  look: async () => ({
    fitting: [preset('rrxor', 5, 2), preset('mess3', 3, 3), preset('coin', 1, 2)],
    architecture: { d_vocab: 3 },
  }),
};

beforeEach(() => {
  files.length = ran.length = 0;
  answer.label = '';
});

it('own files come first, then what fits as it is, then every way on, and last what needs a further token', async () => {
  files.push({ path: '/src/ring4.process.json', fsPath: '/src/ring4.process.json', scheme: 'file' });
  await pickProcess(session as never, null);
  expect(offered.map(({ label, kind }) => (kind === -1 ? `- ${label}` : label))).toEqual([
    ...['- Process files of this workspace', 'ring4.process.json', '- Presets that fit', 'mess3', '- None of these'],
    ...['Rank Processes', 'Infer from the Model', 'Browse…', 'New Process File…'],
    ...['- Presets that fit with a beginning-of-sequence token', 'rrxor', 'coin'],
  ]);
  expect(offered.at(-1)?.description).toBe('coin · 1 state · 2 symbols · with a beginning-of-sequence token');
});

it('a group with nothing in it is not named, and a process of one’s own can be begun from here', async () => {
  answer.label = 'New Process File…';
  expect(await pickProcess(session as never, null)).toBeUndefined();
  expect(offered[0]?.label).toBe('Presets that fit');
  expect(ran).toEqual([['beliefscope.newProcessFile', session]]);
});

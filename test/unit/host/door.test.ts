import { beforeEach, expect, it, vi } from 'vitest';

const { said, picks } = vi.hoisted(() => ({
  said: [] as unknown[],
  picks: [] as { items: unknown[]; title: string }[],
}));

vi.mock('vscode', async () => ({
  l10n: (await import('../support/fakeL10n.js')).fakeL10n,
  StatusBarAlignment: { Left: 1 },
  TreeItemCollapsibleState: { None: 0 },
  ProgressLocation: { Notification: 15, Window: 10 },
  TreeItem: class {
    constructor(readonly label: string) {}
  },
  window: {
    showErrorMessage: (...texts: string[]) => Promise.resolve(void said.push(...texts)),
    setStatusBarMessage: (text: string) => void said.push(text),
    showQuickPick: (items: unknown, options: unknown) => Promise.resolve(void said.push(items, options)),
    showInputBox: (options: { prompt: string; value: string; validateInput(text: string): string }) =>
      Promise.resolve(void said.push(options.prompt, options.value, options.validateInput(''))),
    withProgress: ({ title }: { title: string }) => Promise.resolve(void said.push(title)),
    createStatusBarItem: () => {
      const item = { show: () => void said.push(item), hide: () => undefined };
      return item;
    },
    createQuickPick: () => {
      const listeners: Record<string, (value: string) => void> = {};
      const on = (name: string) => (listener: (value: string) => void) => void (listeners[name] = listener);
      const pick = {
        items: [] as { label: string }[],
        activeItems: [] as unknown[],
        title: '',
        onDidChangeValue: on('value'),
        onDidAccept: on('accept'),
        onDidHide: on('hide'),
        hide: () => listeners.hide?.(''),
        dispose: () => undefined,
        show: () => {
          picks.push({ items: pick.items, title: pick.title });
          listeners.value?.('entry 99999');
          picks.push({ items: pick.items, title: pick.title });
          pick.activeItems = [pick.items[0]];
          listeners.accept?.('');
        },
      };
      return pick;
    },
  },
}));

const { showError, sayDone } = await import('../../../src/host/door/messages.js');
const { MAX_ITEMS, askText, pickOne } = await import('../../../src/host/door/questions.js');
const { withNotification } = await import('../../../src/host/door/progress.js');
const { statusItem, treeItem } = await import('../../../src/host/door/shown.js');

beforeEach(() => void (said.length = 0));

const NAME = 'a[Click](command:x) $(bug)\n\u001b[31m\u202e';
const TEXT = 'a[Click] (command:x) $ (bug)\\n\\u001b[31m\\u202e';

it('notifications, prompts, progress, status bar and trees show a name as nothing but text', async () => {
  await showError(NAME, 'Retry');
  sayDone(NAME);
  await askText({ prompt: NAME, value: NAME, validateInput: () => NAME });
  await withNotification(NAME, () => Promise.resolve());
  // What stands in the box to be changed keeps every character.
  expect(said.splice(0)).toEqual([TEXT, 'Retry', `$(check) ${TEXT}`, TEXT, NAME, TEXT, TEXT]);
  await pickOne([{ label: NAME, description: NAME, detail: NAME, value: NAME }], { title: NAME, placeHolder: NAME });
  expect(said.splice(0)).toEqual([
    [{ label: TEXT, description: TEXT, detail: TEXT, value: NAME }],
    { title: TEXT, placeHolder: TEXT },
  ]);
  statusItem('id', 'name', 'command').show({ icon: 'check', text: NAME, tooltip: ['one', NAME], spoken: NAME });
  const plain = 'a[Click](command:x) $(bug)\\n\\u001b[31m\\u202e';
  expect(said[0]).toMatchObject({ text: `$(check) ${TEXT}`, tooltip: `one\n${plain}` });
  const row = treeItem({ label: NAME, description: NAME, tooltip: ['one', NAME], spoken: NAME });
  expect(row).toMatchObject({ label: TEXT, description: TEXT, tooltip: `one\n${plain}` });
});

it.each([
  'Mess3 β→γ',
  'C:\\runs\\a b',
  "it's [0.5, 0.5] (two)",
  '训练 👩‍🔬',
  '54qc0vyb_mess3-0.05-0.85',
  '$HOME/(x)',
  'a [b] c',
])('what is an ordinary name stays as it is: %s', async (name) => {
  await showError(name);
  expect(said).toEqual([name]);
});

it('a name of a megabyte is cut in its middle, and what stands around it is still read', async () => {
  await showError(`config.json: ${'x'.repeat(1e6)} is no number. Correct it.`);
  expect(String(said[0]).length).toBeLessThan(1000);
  expect(said[0]).toMatch(/^config\.json: x+…x+ is no number\. Correct it\.$/);
});

it('of a hundred thousand entries some are shown, and typing finds any of them', async () => {
  const items = Array.from({ length: 100_000 }, (_, at) => ({ label: `entry ${at}`, at }));
  expect(await pickOne(items, { title: 'Folder' })).toMatchObject({ at: 99_999 });
  expect(picks[0]?.items.length).toBe(MAX_ITEMS);
  expect(picks[0]?.title).toContain('100,000 entries, the first 5,000');
  expect(picks[1]?.items.length).toBe(1);
});

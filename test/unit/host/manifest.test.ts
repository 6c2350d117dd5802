import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';
import { manifestIn } from '../support/manifest.js';

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly keybindings: readonly {
      readonly command: string;
      readonly key: string;
      readonly args?: number;
      readonly when: string;
    }[];
    readonly viewsWelcome: readonly { readonly view: string; readonly when: string; readonly contents: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly description: string; readonly completionEvents: readonly string[] }[];
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly configuration: readonly { readonly properties: Settings }[];
  };
}
type Settings = Readonly<Record<string, { readonly scope?: string }>>;

const { capabilities, contributes } = manifestIn<Manifest>();
const settings: Settings = Object.assign({}, ...contributes.configuration.map(({ properties }) => properties));

it('what starts a program, or says where requests go and as whom, is set by no workspace', () => {
  const own = Object.keys(settings).filter((name) => /nodePath$|resultsFolder$|\.s3\./.test(name));
  expect(own.length).toBeGreaterThanOrEqual(6);
  for (const name of own) expect(settings[name].scope, name).toBe('machine');
  // For an untrusted workspace this is said once more, and holds for settings whose scope is loosened by mistake.
  expect([...capabilities.untrustedWorkspaces.restrictedConfigurations].sort()).toEqual(own.sort());
});

it('what tells whether a picture is true is in the palette, on folders of the tree and on the panel, by the names of the code', () => {
  const names = ['checkBelief', 'fitParameters', 'rankProcesses', 'inferProcess'].map((name) => `beliefscope.${name}`);
  const titles = contributes.commands
    .filter(({ command }) => names.includes(command))
    .map(({ category, title }) => `${category}: ${title}`);
  expect(titles).toEqual([
    'Beliefscope: Check What Is Belief',
    'Beliefscope: Fit Process Parameters',
    'Beliefscope: Rank Processes',
    'Beliefscope: Infer Process from Model',
  ]);
  const code = readFileSync(join(root, 'src/host/commands/onDemand.ts'), 'utf8');
  for (const name of names) expect(code).toContain(`'${name.replace('beliefscope.', '')}'`);
  for (const [menu, where] of [
    ['view/item/context', /viewItem == folder/],
    ['editor/title', /activeWebviewPanelId == 'beliefscope\.panel'/],
  ] as const) {
    const entries = contributes.menus[menu].filter(({ command }) => names.includes(command));
    expect(entries.map(({ command }) => command)).toEqual(names);
    for (const { when } of entries) expect(when).toMatch(where);
  }
});

/** Commands that always ask a person something before they do what they are called. */
const ASKING = [
  ...['pickGeometry', 'chooseProcess', 'setAssumed', 'openS3', 'computeSteering', 'steerAtPosition', 'showTrajectory'],
  ...[
    'copySteeringVector',
    'exportSteeringResult',
    'newProcessFile',
    'sampleWords',
    'savePicture',
    'saveAnimation',
    'saveData',
    'openNotebook',
    'saveReport',
    'compareWith',
    'pickRuns',
    'overlayRuns',
  ],
];

it('the titles of commands that ask more, and no others, end in an ellipsis', () => {
  const asking = contributes.commands.filter(({ title }) => title.endsWith('…')).map(({ command }) => command);
  const known = contributes.commands.map(({ command }) => command);
  expect(asking.sort()).toEqual(
    ASKING.map((name) => `beliefscope.${name}`)
      .filter((command) => known.includes(command))
      .sort(),
  );
  for (const { title } of contributes.commands) expect(title).not.toMatch(/\.\.\.$/);
});

it('every command that a menu, a key, a welcome text or a step of the walkthrough names is there', () => {
  const known = new Set(contributes.commands.map(({ command }) => command));
  const links = [
    ...contributes.viewsWelcome.map(({ contents }) => contents),
    ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)),
  ].flatMap((text) => [...text.matchAll(/\(command:([\w.]+)\)/g)].map(([, command]) => command));
  const events = contributes.walkthroughs.flatMap(({ steps }) =>
    steps.flatMap(({ completionEvents }) =>
      completionEvents.flatMap((event) => (event.startsWith('onCommand:') ? [event.slice('onCommand:'.length)] : [])),
    ),
  );
  const named = [...links, ...events].filter(
    (command) => command.startsWith('beliefscope.') && !command.endsWith('.focus'),
  );
  expect(named).toContain('beliefscope.openSample');
  for (const command of named) expect([...known]).toContain(command);
  // Keys may name a command that is for keys alone.
  for (const entries of Object.values(contributes.menus))
    for (const { command } of entries) expect([...known]).toContain(command);
});

it('pictures, data, another panel and comparing stand in the title of a panel, and of no other editor', () => {
  const entries = contributes.menus['editor/title'];
  for (const name of ['savePicture', 'saveAnimation', 'saveData', 'compareWith']) {
    const found = entries.filter(({ command }) => command === `beliefscope.${name}`);
    expect(found.length, name).toBeGreaterThan(0);
    for (const { when } of found) expect(when).toMatch(/activeWebviewPanelId == 'beliefscope\.\w+'/);
  }
});

it('a welcome text is read as it is written: Markdown of code would stand there in backticks', () => {
  for (const { contents } of contributes.viewsWelcome) expect(contents).not.toContain('`');
});

it('the sample is offered where nothing is listed, with and without a folder', () => {
  for (const { view, contents } of contributes.viewsWelcome) {
    expect(view).toBe('beliefscope.checkpoints');
    expect(contents).toContain('[Open Sample Run](command:beliefscope.openSample)');
  }
  expect(contributes.viewsWelcome.map(({ when }) => when.split(' && ')[0])).toEqual([
    'workspaceFolderCount == 0',
    'workspaceFolderCount != 0',
  ]);
});

it('keys count only while a panel has the keyboard, and each stands for one command', () => {
  const keys = contributes.keybindings;
  for (const { when } of keys)
    expect(when).toBe("activeWebviewPanelId == 'beliefscope.panel' && beliefscope.panelKeys && !inputFocus");
  expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
  const of = (command: string) => keys.filter((each) => each.command === `beliefscope.${command}`);
  expect(of('previousCheckpoint').map(({ key }) => key)).toEqual(['left']);
  expect(of('nextCheckpoint').map(({ key }) => key)).toEqual(['right']);
  expect(of('showTab').map(({ key, args }) => [key, args])).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => [`${n}`, n - 1]),
  );
});

it('what the Explorer offers on a checkpoint or a folder of them is offered there alone', () => {
  const whens = (command: string) =>
    contributes.menus['explorer/context']
      .filter((entry) => entry.command === `beliefscope.${command}`)
      .map(({ when }) => when ?? '');
  expect(whens('inspectCheckpoint')).toHaveLength(2);
  for (const when of whens('inspectCheckpoint'))
    expect(when).toMatch(/!explorerResourceIsFolder && resource(Path in beliefscope\.files|Filename =~ )/);
  expect(whens('chooseProcess')).toEqual(['explorerResourceIsFolder && resourcePath in beliefscope.folders']);
});

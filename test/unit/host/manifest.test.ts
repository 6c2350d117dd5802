import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly configuration: { readonly properties: Settings } | readonly { readonly properties: Settings }[];
  };
}
type Settings = Readonly<Record<string, { readonly scope?: string }>>;

const { capabilities, contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const settings: Settings = Object.assign({}, ...[contributes.configuration].flat().map(({ properties }) => properties));

it('what starts a program, or says where requests go and as whom, is set by no workspace', () => {
  const own = Object.keys(settings).filter((name) => /nodePath$|\.s3\./.test(name));
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

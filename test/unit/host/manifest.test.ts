import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
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

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AGENT_TOOLS, agentToolNames, editorToolName, editorTools } from '../../../src/protocol/agents.js';
import { AGENT_OFFERS } from '../../../src/shared/defaults.js';
import { root } from '../../tools/paths.mjs';

const file = join(root, 'package.json');
interface Manifest {
  readonly contributes: {
    languageModelTools: unknown;
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
    }[];
  };
}

/** `UPDATE=1` writes them anew. */
test('the tools of package.json are those of the table, with the same schemas', () => {
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  if (process.env.UPDATE) {
    manifest.contributes.languageModelTools = editorTools();
    writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  }
  expect(manifest.contributes.languageModelTools).toEqual(JSON.parse(JSON.stringify(editorTools())));
});

test('a tool is offered in one way at a time: as the editor’s own, or by the server', () => {
  const { contributes } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const settings = Object.assign({}, ...contributes.configuration.map(({ properties }) => properties));
  expect(settings['beliefscope.agents.offer']?.enum).toEqual(AGENT_OFFERS);
  for (const { when } of editorTools()) expect(when).toBe('config.beliefscope.agents.offer == tools');
});

test('names are of the forms that editor and protocol take, and no input names a file to write', () => {
  for (const name of agentToolNames) {
    expect(editorToolName(name)).toMatch(/^[\w-]{1,64}$/);
    expect(Object.keys(AGENT_TOOLS[name].input.shape).filter((key) => /out|file|json|save|write/i.test(key))).toEqual(
      [],
    );
  }
});

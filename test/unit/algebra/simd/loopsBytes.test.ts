import { main } from 'assemblyscript/asc';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const source = new URL('../../../../src/algebra/simd/assembly/loops.ts', import.meta.url);
const bytes = new URL('../../../../src/algebra/simd/loopsBytes.ts', import.meta.url);
const HEAD =
  '/** Made of assembly/loops.ts by its compiler: UPDATE=1 with its test (test/unit/algebra/simd/loopsBytes.test.ts) writes it. */\n';

/** What the compiler makes of the source, as base64. */
async function compiled(): Promise<string> {
  let made: Uint8Array | string = '';
  const options = [
    ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--runtime', 'stub', '--importMemory'],
    ...['--noAssert', '--enable', 'simd', '--memoryBase', '0'],
  ];
  const { error, stderr } = await main(['loops.ts', '--outFile', 'loops.wasm', ...options], {
    readFile: (name) => (name === 'loops.ts' ? readFileSync(source, 'utf8') : null),
    writeFile: (name, contents) => {
      if (name === 'loops.wasm') made = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return Buffer.from(made).toString('base64');
}

test('the loops that run are those of the source', async () => {
  const text = `${HEAD}export const LOOPS =\n  '${await compiled()}';\n`;
  if (process.env.UPDATE !== undefined) writeFileSync(bytes, text);
  expect(readFileSync(bytes, 'utf8')).toBe(text);
});

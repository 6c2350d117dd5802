import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { root } from './cli.js';

/** The test that `src/cli/NAME.schema.json` describes what a command writes as JSON, as the code has it. */
export const keepsSchema = (name: string, command: string, schema: z.ZodType, option = '--json'): void =>
  it('keeps the schema in the repository as the code has it (UPDATE_SCHEMA=1 writes it)', async () => {
    const file = join(root, `src/cli/${name}.schema.json`);
    const now = `${JSON.stringify({ title: `beliefscope ${command} ${option}`, ...z.toJSONSchema(schema) }, null, 2)}\n`;
    if (process.env.UPDATE_SCHEMA) await writeFile(file, now);
    expect(await readFile(file, 'utf8')).toBe(now);
  });

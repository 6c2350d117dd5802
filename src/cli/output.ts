import { writeFile } from 'node:fs/promises';
import { InputError } from '../shared/inputError.js';

/** Where results go: JSON to a file or, for `-`, to standard output alone. */
export async function writeJson(target: string, value: unknown): Promise<void> {
  await writeText(target, `${JSON.stringify(value)}\n`);
}

/** Writes text to a file or, for `-`, to standard output, waiting until it has gone out. */
export async function writeText(target: string, text: string): Promise<void> {
  if (target !== '-') {
    await writeFile(target, text).catch((error: NodeJS.ErrnoException) => {
      throw new InputError('cannot-write', `${target}: cannot be written: ${error.message}.`);
    });
    return;
  }
  await new Promise<void>((resolve, reject) =>
    process.stdout.write(text, (error) =>
      error && (error as NodeJS.ErrnoException).code !== 'EPIPE' ? reject(error) : resolve(),
    ),
  );
}

/** `-0.0000` is `0`; about five significant digits otherwise. */
export function short(value: number | null, digits = 5): string {
  if (value === null || Number.isNaN(value)) return '–';
  return String(Number(value.toPrecision(digits)));
}

/** JSON and CSV have neither infinity nor NaN: null stands for them. */
export const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Files that a build puts into dist/, by their names there, and the packages that they are of. */
const assets = {
  'DejaVuSans.ttf': 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  'DejaVuSans-Bold.ttf': 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
  'resvg.wasm': '@resvg/resvg-wasm/index_bg.wasm',
} as const;

const read = new Map<string, Promise<Buffer>>();

/** What a writer needs beside its code: faces of letters, and the program that draws SVG. Throws where it is not there. */
export function asset(name: keyof typeof assets): Promise<Buffer> {
  const beside = join(__dirname, name);
  const file = existsSync(beside) ? beside : join(__dirname, '../../../node_modules', assets[name]);
  const known = read.get(name) ?? readFile(file);
  read.set(name, known);
  return known;
}

export interface Faces {
  readonly regular: Buffer;
  readonly bold: Buffer;
}

/** DejaVu Sans, which has Greek, Cyrillic and the signs of mathematics. */
export async function faces(): Promise<Faces> {
  const [regular, bold] = await Promise.all([asset('DejaVuSans.ttf'), asset('DejaVuSans-Bold.ttf')]);
  return { regular, bold };
}

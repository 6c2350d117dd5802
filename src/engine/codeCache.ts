/**
 * What V8 made of a bundle's source, kept for the next start: reading it back takes a fifth of the time that compiling takes.
 * It stands in a folder beside the bundle, as Python's does: whoever can write there can change the program itself, and what
 * is installed for all users, or read-only, is compiled each time. Node 22 has `module.enableCompileCache`; this serves Node 20
 * alike.
 */
import { isAscii } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** A bundle that was loaded. */
export interface LoadedBundle<Exports> {
  readonly exports: Exports;
  /** Keeps its code, with the functions that were compiled since, where none was found that fits. Never throws. */
  keepCode(): void;
}

/** Code of versions that are no longer there goes after this time, in milliseconds. */
const OLD = 30 * 24 * 3600 * 1000;
const DIGEST_BYTES = 32;

/**
 * Loads a CommonJS bundle as `require` does, with the code that was kept of it.
 * @param use what it is used for: other uses compile other functions, and have code of their own
 */
export function loadBundle<Exports>(file: string, use: string): LoadedBundle<Exports> {
  const { source, look } = readBundle(file);
  const require = createRequire(file);
  const kept = isWanted() && /^[a-z-]+$/.test(use) ? keptFile(file, look, use) : null;
  const cachedData = kept === null ? undefined : readKept(kept);
  // Places in stack traces are those of the source, to which the first line adds what makes a function of it.
  const [before] = Module.wrap('\n').split('\n');
  const script = new Script(Module.wrap(source), { filename: file, columnOffset: -(before ?? '').length, cachedData });
  const module = { exports: {}, id: file, filename: file, loaded: true } as NodeJS.Module;
  require.cache[file] = module;
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run.call(module.exports, module.exports, require, module, file, dirname(file));
  return {
    exports: module.exports as Exports,
    keepCode() {
      if (kept !== null && (cachedData === undefined || script.cachedDataRejected === true))
        keep(kept, script.createCachedData());
    },
  };
}

/** Node's own variable turns this off as well. */
const isWanted = (): boolean => process.env.NODE_DISABLE_COMPILE_CACHE === undefined;

/** The text of a bundle, and what tells this file from any that stood or will stand in its place. */
function readBundle(file: string): { readonly source: string; readonly look: string } {
  const opened = openSync(file, 'r');
  try {
    const { size, ino, mtimeNs, ctimeNs } = fstatSync(opened, { bigint: true });
    const bytes = readFileSync(opened);
    // As one byte a character it is read and kept in less than half the time.
    return { source: bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8'), look: `${size} ${ino} ${mtimeNs} ${ctimeNs}` };
  } finally {
    closeSync(opened);
  }
}

/**
 * Where code of a source is kept: V8 tells code of another version of itself, but sources by their length alone. The file is told by
 * its number and the time of its last change beside its date, which installers set as they please.
 */
function keptFile(bundle: string, look: string, use: string): string {
  const digest = createHash('sha256').update(`${look} ${process.versions.v8} ${process.arch}`).digest('hex');
  return join(dirname(bundle), '.compiled', `${use}-${digest.slice(0, 32)}.bin`);
}

/** Code that was kept; none where its bytes are not those that were written. */
function readKept(file: string): Buffer | undefined {
  try {
    const bytes = readFileSync(file);
    const code = bytes.subarray(DIGEST_BYTES);
    return digestOf(code).equals(bytes.subarray(0, DIGEST_BYTES)) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Writes code to a place of its own and puts it in its place whole. A full or read-only disk costs nothing but the gain. */
function keep(file: string, code: Buffer): void {
  const folder = dirname(file);
  const part = `${file}.${randomBytes(6).toString('hex')}.part`;
  try {
    mkdirSync(folder, { recursive: true });
    try {
      writeFileSync(part, Buffer.concat([digestOf(code), code]), { flag: 'wx' });
      renameSync(part, file);
    } catch {
      rmSync(part, { force: true });
    }
    for (const name of readdirSync(folder)) {
      const other = join(folder, name);
      if (Date.now() - statSync(other).mtimeMs > OLD) rmSync(other, { force: true });
    }
  } catch {
    // Without it the next start compiles again.
  }
}

const digestOf = (code: Buffer): Buffer => createHash('sha256').update(code).digest();

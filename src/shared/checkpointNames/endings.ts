/** Endings used for models and for little else. */
export const MODEL_ENDINGS = [
  'pt',
  'pth',
  'ckpt',
  'safetensors',
  'onnx',
  'pt.tar',
  'pth.tar',
  'safetensors.index.json',
  'bin.index.json',
] as const;

/** Endings that checkpoints share with all kinds of data: such a file must also have a name that suggests a model. */
export const GENERIC_ENDINGS = ['bin', 'npz'] as const;

/** Every ending of a checkpoint, without the leading dot. Case does not matter. */
export const CHECKPOINT_ENDINGS: readonly string[] = [...MODEL_ENDINGS, ...GENERIC_ENDINGS];

/** Regular expression text that matches one of some endings. */
export const oneOf = (endings: readonly string[]): string =>
  `(?:${endings.map((ending) => ending.replaceAll('.', '\\.')).join('|')})`;

/** With their dots, the longest first: `net.pt.tar` ends in `.pt.tar`. */
const LONGEST_FIRST = CHECKPOINT_ENDINGS.map((ending) => `.${ending}`).sort((a, b) => b.length - a.length);
const LONGEST = Math.max(...LONGEST_FIRST.map(({ length }) => length));

/** Splits a name before its ending, which is returned in lower case; null if it is not the ending of a checkpoint. */
export function splitEnding(file: string): { readonly stem: string; readonly ending: string } | null {
  const last = file.slice(-LONGEST).toLowerCase();
  const found = LONGEST_FIRST.find((ending) => last.endsWith(ending));
  if (found === undefined || found.length >= file.length) return null;
  return { stem: file.slice(0, -found.length), ending: found.slice(1) };
}

/** Whether a file is an index that lists the files holding the parts (shards) of one checkpoint. */
export const isShardIndex = (file: string): boolean => /\.index\.json$/i.test(file);

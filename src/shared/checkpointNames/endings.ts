/** Endings that a model's file has and little else does. */
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

/** Endings of checkpoints that all kinds of data have too: a file of these needs a name that tells of a model. */
export const GENERIC_ENDINGS = ['bin', 'npz'] as const;

/** Every ending of a checkpoint, without the leading dot. Case does not matter. */
export const CHECKPOINT_ENDINGS: readonly string[] = [...MODEL_ENDINGS, ...GENERIC_ENDINGS];

/** Regular expression text that matches one of some endings. */
export const oneOf = (endings: readonly string[]): string =>
  `(?:${endings.map((ending) => ending.replaceAll('.', '\\.')).join('|')})`;

const ENDING = new RegExp(`^(.+?)\\.(${oneOf(CHECKPOINT_ENDINGS)})$`, 'is');

/** A name cut in two before its ending, which comes in lower case; null where it is no checkpoint's. */
export function splitEnding(file: string): { readonly stem: string; readonly ending: string } | null {
  const found = ENDING.exec(file);
  return found ? { stem: found[1], ending: found[2].toLowerCase() } : null;
}

/** Whether a file only names others, which hold the parts (shards) of one checkpoint. */
export const isShardIndex = (file: string): boolean => /\.index\.json$/i.test(file);

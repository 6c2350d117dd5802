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

const ENDING = new RegExp(`^(.+?)\\.(${oneOf(CHECKPOINT_ENDINGS)})$`, 'is');

/** Splits a name before its ending, which is returned in lower case; null if it is not the ending of a checkpoint. */
export function splitEnding(file: string): { readonly stem: string; readonly ending: string } | null {
  const found = ENDING.exec(file);
  return found ? { stem: found[1], ending: found[2].toLowerCase() } : null;
}

/** Whether a file is an index that lists the files holding the parts (shards) of one checkpoint. */
export const isShardIndex = (file: string): boolean => /\.index\.json$/i.test(file);

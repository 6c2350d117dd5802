/** A name that tells a training step. */
export interface StepName {
  /** What comes before the number; files that share it are one run. */
  readonly prefix: string;
  /** The digits, as written. */
  readonly digits: string;
}

const ENDINGS = '(?:pt|pth|ckpt|bin|safetensors|npz|onnx|pt\\.tar|pth\\.tar)';
const NUMBERED = new RegExp(`^(.*?)(\\d{1,40})\\.${ENDINGS}$`, 'is');
const SINGLE = new RegExp(`^[^.].*\\.(?:${ENDINGS}|(?:safetensors|bin)\\.index\\.json)$`, 'is');
/** One part of a sharded checkpoint, for which its index stands. */
const SHARD = /-\d{5}-of-\d{5}\.\w+$/;

/** `1000.pt`, `step_1000.pt`, `model-200.pth`, `ckpt=300.safetensors`; null for other names. */
export function stepName(file: string): StepName | null {
  const found = SHARD.test(file) ? null : NUMBERED.exec(file);
  return found ? { prefix: common(found[1] ?? ''), digits: found[2] ?? '' } : null;
}

/** A file that may be a checkpoint by its ending but tells no step; what stands before its ending. */
export function singleName(file: string): string | null {
  if (SHARD.test(file) || !SINGLE.test(file) || stepName(file)) return null;
  return file.replace(/\.index\.json$/i, '').replace(new RegExp(`\\.${ENDINGS}$`, 'i'), '');
}

/** A folder of one step, as Hugging Face's trainer makes them: `checkpoint-500`. */
export function stepFolder(folder: string): StepName | null {
  const found = /^(.*?)(\d{1,40})$/s.exec(folder);
  return found ? { prefix: common(found[1] ?? ''), digits: found[2] ?? '' } : null;
}

/** Lightning writes the epoch before the step (`epoch=3-step=400`): it is no part of a run's name. */
function common(prefix: string): string {
  return prefix.replace(/epoch=\d+(?=-)/, 'epoch=*');
}

export function isIndex(file: string): boolean {
  return /\.index\.json$/i.test(file);
}

/** By number, however many digits it has; by name where numbers agree. */
export function byStep(a: StepName & { readonly file: string }, b: StepName & { readonly file: string }): number {
  const difference = BigInt(a.digits) - BigInt(b.digits);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
}

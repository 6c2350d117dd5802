/** A file name that tells a training step. */
export interface StepName {
  /** What comes before the number; files that share it are one run. */
  readonly prefix: string;
  /** The digits, as written. */
  readonly digits: string;
}

/** `1000.pt`, `step_1000.pt`, `model-200.pt`, `ckpt=300.pt`; null for other names. */
export function stepName(file: string): StepName | null {
  const found = /^(.*?)(\d{1,40})\.pt$/is.exec(file);
  return found ? { prefix: found[1] ?? '', digits: found[2] ?? '' } : null;
}

/** By number, however many digits it has; by name where numbers agree. */
export function byStep(a: StepName & { readonly file: string }, b: StepName & { readonly file: string }): number {
  const difference = BigInt(a.digits) - BigInt(b.digits);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
}

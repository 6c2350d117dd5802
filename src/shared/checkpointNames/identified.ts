/** How a checkpoint is asked for: by its step in a folder of one run, otherwise by its file. */
export const identified = (
  runs: number,
  { file, step }: { readonly file: string; readonly step: number | null },
): number | string => (runs > 1 || step === null ? file : step);

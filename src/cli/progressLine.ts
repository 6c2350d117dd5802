import type { Progress } from '../protocol/outcome.js';
import { progressLine } from './terminal.js';

/** Does some work and shows its progress on one line, which is erased when the work is done or has failed. */
export function withProgress<T>(work: (show: (progress: Progress) => void) => Promise<T>): Promise<T> {
  const line = progressLine();
  return work(({ step, fraction }) => line.show(`${step} … ${Math.round(fraction * 100)} %`)).finally(line.clear);
}

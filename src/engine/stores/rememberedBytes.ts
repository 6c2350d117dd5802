import { totalmem } from 'node:os';

const GIB = 2 ** 30;

/**
 * The number of bytes that one cache may hold: `most` on a machine with 8 GiB of memory or more, and proportionally less
 * on a smaller one or where BELIEFSCOPE_REMEMBER_MB is below 1024.
 */
export function rememberedBytes(most: number): number {
  const { megabytes } = rememberedSetting();
  const share = megabytes === null ? totalmem() / (8 * GIB) : megabytes / 1024;
  return most * Math.min(1, Math.max(0, share));
}

/** What is wrong with BELIEFSCOPE_REMEMBER_MB, in one sentence; null where nothing is. */
export function rememberedProblem(): string | null {
  const { set, megabytes } = rememberedSetting();
  if (set === '' || megabytes !== null) return null;
  return `BELIEFSCOPE_REMEMBER_MB is ${set.slice(0, 40)}: expected a number of megabytes such as 512, and it was left aside.`;
}

/** BELIEFSCOPE_REMEMBER_MB as it is set, and the number where it is one that can be meant. */
function rememberedSetting(): { readonly set: string; readonly megabytes: number | null } {
  const set = process.env.BELIEFSCOPE_REMEMBER_MB?.trim() ?? '';
  const told = set === '' ? NaN : Number(set);
  return { set, megabytes: told >= 0 && told < Infinity ? told : null };
}

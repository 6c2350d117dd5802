import type { MatrixProcess } from '../process.js';
import { createProcess } from '../validate.js';
import { numbered, zeros, type PresetInfo } from './preset.js';

const EPOCH = 4;
/** Of each generator, the probability of a 1 at each step of an epoch. */
const ONES = { A: [0.5, 0.5, 0, 0], B: [0.5, 0.5, 1, 1] } as const;
const NAMES = Object.keys(ONES) as (keyof typeof ONES)[];

const info: PresetInfo = {
  name: 'epoch-mixture',
  aliases: ['mixture_h2_t2', 'h2_t2'],
  title: 'Mixture by epochs (h2 t2)',
  description:
    'Every four tokens one of two generators is drawn anew: two random bits, then two 0s or two 1s. Words begin with an epoch.',
  generalised: false,
  parameters: [],
};

/**
 * Two generators of epochs of four tokens, one of which is drawn at the beginning of each epoch. Words begin with an epoch, which is
 * not the stationary distribution.
 * Source: LGOICOUR belief-state-geometry, `mixture_h2_t2`.
 */
export const epochMixture = {
  info,
  create(): MatrixProcess {
    const S = EPOCH * NAMES.length;
    const states = NAMES.flatMap((name) => Array.from({ length: EPOCH }, (_, step) => `${name}${step}`));
    const matrices = zeros(2, S);
    NAMES.forEach((name, g) =>
      ONES[name].forEach((one, step) => {
        const next = step + 1 < EPOCH ? [g * EPOCH + step + 1] : NAMES.map((_, other) => other * EPOCH);
        for (const to of next)
          [1 - one, one].forEach((p, symbol) => (matrices[symbol][g * EPOCH + step][to] = p / next.length));
      }),
    );
    const process = createProcess({
      name: info.name,
      states,
      symbols: numbered(2),
      matrices,
      initial: states.map((_, s) => (s % EPOCH === 0 ? 1 : 0)),
    });
    return {
      ...process,
      composition: {
        kind: 'mixture',
        parts: NAMES.map((name) => ({ process: alone(name), variants: 1, weight: 1 / NAMES.length })),
      },
    };
  },
};

/** One generator for ever. */
function alone(name: keyof typeof ONES): MatrixProcess {
  const matrices = zeros(2, EPOCH);
  ONES[name].forEach((one, step) =>
    [1 - one, one].forEach((p, symbol) => (matrices[symbol][step][(step + 1) % EPOCH] = p)),
  );
  return createProcess({
    name,
    states: Array.from({ length: EPOCH }, (_, step) => String(step)),
    symbols: numbered(2),
    matrices,
    initial: [1, 0, 0, 0],
  });
}

/** A seeded stream of random numbers: the same seed gives the same stream on every machine. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform integer in 0 .. n - 1, for 1 <= n <= 2^32. */
  below(n: number): number;
  /** Standard normal (Box-Muller). */
  normal(): number;
}

/**
 * xoshiro128** (Blackman and Vigna, 2018), its state filled by splitmix32 from the seed.
 * @param seed any finite number; only its integer part modulo 2^53 is used
 */
export function createRandom(seed: number): Random {
  const state = expandSeed(seed);
  const uint32 = (): number => nextUint32(state);
  const next = (): number => ((uint32() >>> 5) * 67108864 + (uint32() >>> 6)) / 9007199254740992;
  return {
    next,
    below(n) {
      // Reject the part of the range that does not divide evenly, so that no value is favoured.
      const limit = 4294967296 - (4294967296 % n);
      let value = uint32();
      while (value >= limit) value = uint32();
      return value % n;
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

/** A shuffled copy of 0 .. n - 1 (Fisher-Yates). */
export function permutation(n: number, random: Random): Int32Array {
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const held = order[i];
    order[i] = order[j];
    order[j] = held;
  }
  return order;
}

function expandSeed(seed: number): Uint32Array {
  const whole = Math.trunc(seed);
  let x = (whole ^ Math.imul(Math.trunc(whole / 4294967296), 0x9e3779b1)) >>> 0;
  const state = new Uint32Array(4);
  for (let i = 0; i < 4; i++) {
    x = (x + 0x9e3779b9) >>> 0;
    let z = x;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    state[i] = z ^ (z >>> 16);
  }
  return state;
}

const rotateLeft = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** The next 32 bits of xoshiro128**. Advances `s`, its state of four 32-bit words. */
export function nextUint32(s: Uint32Array): number {
  const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
  const t = s[1] << 9;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotateLeft(s[3], 11);
  return result;
}

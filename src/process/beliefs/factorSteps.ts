import type { FactorLaw, Process } from '../process.js';
import { ZERO } from '../tolerance.js';

/**
 * Steps of a joint belief by its factors (see {@link FactorLaw}): marginals, a step of each factor, the outer product. What is known of
 * the belief stepped last is kept, since callers try all symbols of one belief in turn.
 */
export class FactorSteps {
  private readonly law: FactorLaw;
  private readonly F: number;
  private readonly S: number;
  private readonly V: number;
  /** States of each factor, and where its marginal begins among all. */
  private readonly sizes: readonly number[];
  private readonly offsets: readonly number[];
  /** S × F: the place of the joint state's part among all marginals, and what summing it out weighs (τ of the other factors). */
  private readonly part: Int32Array;
  private readonly others: Float64Array;
  /** Of each factor, [variant][token]: its matrix, and T τ. */
  private readonly matrices: readonly (readonly (readonly Float64Array[])[])[];
  private readonly emits: readonly (readonly (readonly Float64Array[])[])[];
  private readonly taus: readonly Float64Array[];
  private readonly marginals: Float64Array;
  private readonly last: Float64Array;
  private readonly after: Float64Array;
  private readonly p: Float64Array;
  /** Whether `last`, and what follows from it, has been set. */
  private isSet = false;
  private isDistributed = false;
  /** Of each factor, [variant][token]: probability of its token given its belief. */
  private readonly own: readonly Float64Array[];
  private readonly symbolsOf: readonly number[];
  /** Multiply-adds of one step, about. */
  readonly operations: number;

  constructor({ states, symbols }: Pick<Process, 'states' | 'symbols'>, law: FactorLaw) {
    this.law = law;
    this.F = law.factors.length;
    [this.S, this.V] = [states.length, symbols.length];
    const first = law.factors.map(({ variants }) => variants[0]);
    this.sizes = first.map((process) => process.states.length);
    this.symbolsOf = first.map((process) => process.symbols.length);
    this.taus = first.map(({ tau }) => tau);
    let total = 0;
    this.offsets = this.sizes.map((size) => (total += size) - size);
    this.part = new Int32Array(this.S * this.F);
    this.others = new Float64Array(this.S * this.F);
    for (let s = 0; s < this.S; s++) this.place(s);
    this.matrices = law.factors.map(({ variants }) => variants.map((variant) => variant.matrices));
    this.emits = this.matrices.map((variants, i) =>
      variants.map((own) => own.map((matrix) => timesTau(matrix, this.taus[i]))),
    );
    this.own = law.factors.map(({ variants }, i) => new Float64Array(variants.length * this.symbolsOf[i]));
    [this.marginals, this.last, this.after] = [total, total, total].map((length) => new Float64Array(length));
    this.p = new Float64Array(this.V);
    this.operations = 2 * this.S * (this.F + 1) + this.sizes.reduce((sum, size) => sum + size * size, 0);
  }

  /** As `BeliefUpdate.step`. */
  step(belief: Float64Array, at: number, symbol: number, out: Float64Array, outAt: number): number {
    this.look(belief, at);
    const { law, F } = this;
    const probability = this.probability(symbol);
    if (probability < ZERO) return probability < -1e-9 ? probability : 0;
    for (let i = 0; i < F; i++) {
      const [t, k] = [law.token[symbol * F + i], law.transition[symbol * F + i]];
      if (!this.stepFactor(i, this.matrices[i][k][t])) return 0;
    }
    this.outer(out, outAt);
    return probability;
  }

  /** Writes the probability of each next symbol; what is below 1e-12 is zero. */
  distribution(belief: ArrayLike<number>, at: number, into: Float64Array, intoAt: number): void {
    this.look(belief, at);
    for (let z = 0; z < this.V; z++) {
      const p = this.probability(z);
      into[intoAt + z] = p < ZERO ? 0 : p;
    }
  }

  private place(s: number): void {
    const { F, sizes, offsets, taus } = this;
    let rest = s;
    for (let i = F - 1; i >= 0; i--) {
      this.part[s * F + i] = offsets[i] + (rest % sizes[i]);
      rest = Math.floor(rest / sizes[i]);
    }
    for (let i = 0; i < F; i++) {
      let weight = 1;
      for (let j = 0; j < F; j++) if (j !== i) weight *= taus[j][this.part[s * F + j] - offsets[j]];
      this.others[s * F + i] = weight;
    }
  }

  /** Takes the marginals of a belief, and what follows from them unless they are those of the last one. */
  private look(belief: ArrayLike<number>, at: number): void {
    const { S, F, marginals, last, part, others } = this;
    marginals.fill(0);
    for (let s = 0; s < S; s++) {
      const value = belief[at + s];
      if (value === 0) continue;
      for (let i = 0; i < F; i++) marginals[part[s * F + i]] += value * others[s * F + i];
    }
    if (this.isSet && isSame(marginals, last)) return;
    last.set(marginals);
    this.isSet = true;
    this.isDistributed = false;
    for (let i = 0; i < F; i++)
      this.emits[i].forEach((tokens, k) =>
        tokens.forEach((emit, t) => {
          let p = 0;
          for (let s = 0; s < emit.length; s++) p += marginals[this.offsets[i] + s] * emit[s];
          this.own[i][k * this.symbolsOf[i] + t] = p;
        }),
      );
  }

  /** As published, with its noise. */
  private probability(z: number): number {
    const { noise, normalised } = this.law;
    let p = normalised ? this.normalisedProbability(z) : this.plain(z);
    if (noise > 0) p = (1 - noise) * p + noise / this.V;
    return p;
  }

  private plain(z: number): number {
    const { law, F } = this;
    let p = 1;
    for (let i = 0; i < F; i++) p *= this.own[i][law.emission[z * F + i] * this.symbolsOf[i] + law.token[z * F + i]];
    return p;
  }

  private normalisedProbability(z: number): number {
    if (!this.isDistributed) {
      let sum = 0;
      for (let x = 0; x < this.V; x++) sum += this.p[x] = this.plain(x);
      for (let x = 0; x < this.V; x++) this.p[x] = sum > 0 ? this.p[x] / sum : 1 / this.V;
      this.isDistributed = true;
    }
    return this.p[z];
  }

  /** The factor's belief after its token, in `after`; false where it has none, since the token is impossible there. */
  private stepFactor(i: number, matrix: Float64Array): boolean {
    const { after, last } = this;
    const [size, offset, tau] = [this.sizes[i], this.offsets[i], this.taus[i]];
    let held = 0;
    for (let to = 0; to < size; to++) {
      let value = 0;
      for (let from = 0; from < size; from++) value += last[offset + from] * matrix[from * size + to];
      after[offset + to] = value;
      held += value * tau[to];
    }
    if (held < ZERO) return false;
    for (let to = 0; to < size; to++) after[offset + to] /= held;
    return true;
  }

  private outer(out: Float64Array, outAt: number): void {
    const { S, F, after, part } = this;
    for (let s = 0; s < S; s++) {
      let value = 1;
      for (let i = 0; i < F; i++) value *= after[part[s * F + i]];
      out[outAt + s] = value;
    }
  }
}

function timesTau(matrix: Float64Array, tau: Float64Array): Float64Array {
  const size = tau.length;
  return Float64Array.from({ length: size }, (_, from) => {
    let p = 0;
    for (let to = 0; to < size; to++) p += matrix[from * size + to] * tau[to];
    return p;
  });
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

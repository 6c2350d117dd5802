import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/analysis/verdict/evidence.js';
import { isClearlyBetter } from '../../../src/analysis/verdict/rules.js';
import { verdictOf } from '../../../src/analysis/verdict/verdict.js';
import type { CheckResult, CheckRow, PartialShare } from '../../../src/protocol/check.js';
import type { BetterProcess } from '../../../src/protocol/fit.js';
import type { ModelPredictions } from '../../../src/protocol/predictions.js';
import { verdictText } from '../../../src/shared/verdictTexts.js';

const RRXOR = [0.11496, 0.11496, 0.06399, 0.05757, 0.0367];
const MESS3 = [0.00937, 0.0018255, 0.00035871, 0.00006792, 0.00001229];

function model(kl: number | null, markov_kl: readonly number[] = RRXOR, error: number | null = null): ModelPredictions {
  return {
    kl,
    kl_per_position: [kl],
    loss: kl === null ? null : 0.6 + kl,
    loss_per_position: [],
    optimal_loss: 0.6,
    optimal_loss_per_position: [0.6],
    markov_kl,
    markov_kl_per_position: [],
    closed: kl === null || markov_kl[0] < 1e-9 ? null : 1 - kl / markov_kl[0],
    standard_error: error === null ? null : { kl: error, kl_per_position: [error], loss: error, optimal_loss: error },
  };
}

interface Told extends Partial<Omit<Evidence, 'regression'>> {
  readonly regression?: Partial<Evidence['regression']>;
}

/** The RRXOR sample's last checkpoint, but for what is told. */
const verdict = (told: Told) =>
  verdictOf({
    ...{ model: model(0.00018762), columns: 256, prefixes: 1046, isFirst: false, better: null, check: null },
    ...told,
    regression: {
      ...{ r2: 0.911, r2_unseen: 0.694, underdetermined: false, r2_first_checkpoint: 0.546, first_checkpoint: 0 },
      ...told.regression,
    },
  });

const better = (kl: number, closed: number, at_edge: string[] = []): BetterProcess => ({
  process: {
    ...{ process: 'rrxor', title: 'RRXOR', params: { pR1: 0.5, pR2: 0.5 }, kl, kl_model: null, closed, at_edge },
    choice: { kind: 'preset', name: 'rrxor', params: { pR1: 0.5, pR2: 0.5 } },
  },
  sentence: 'RRXOR (pR1 0.500, pR2 0.500) predicts this model 450 times better than the parameters in use.',
});

const partial = (r2: number | null, r2_unseen: number | null, fresh_weights: number | null): PartialShare => ({
  ...{ r2, r2_unseen, sd: 0.01, fresh_weights, fresh_weights_sd: 0.01 },
  undefined_because: r2 === null ? 'the next token determines the belief.' : null,
});

function check(
  next_token: PartialShare,
  freshR2: number | null = null,
  best: number | null = null,
): Pick<CheckResult, 'rows' | 'beyond' | 'sweep'> {
  const row: CheckRow = {
    name: 'fresh_weights',
    k: null,
    r2: freshR2,
    r2_sd: 0,
    r2_unseen: null,
    sd: null,
    draws: 5,
    missing: null,
  };
  return {
    rows: [row],
    beyond: { next_token, last_tokens: [] },
    sweep: {
      ...{ ridge: [0, 1], cutoff: [0], r2: [], r2_unseen: [] },
      best: best === null ? null : { ridge: 1, cutoff: 0, r2_unseen: best },
    },
  };
}

describe('the verdict', () => {
  it('is that another process it is, where that predicts the model clearly better', () => {
    const { level, sentence, reasons } = verdict({
      model: model(0.0843, [0.09, 0.08, 0.07, 0.06, 0.05]),
      better: better(0.00019, 0.998),
    });
    expect(level).toBe('other-process');
    expect(sentence).toBe(
      'Other process: RRXOR (pR1 0.500, pR2 0.500) predicts this model 450 times better than the parameters in use.',
    );
    expect(reasons[0]).toContain('0.00019 nats in place of 0.084 nats');
  });

  it('is so before all else: also where predictions are worse than the unigram, or impossible, for the process in use', () => {
    for (const kl of [0.5, null])
      expect(verdict({ model: model(kl), better: better(0.00019, 0.998) }).level).toBe('other-process');
  });

  it.each([
    ['it is not half as far', better(0.06, 0.95), 0.1],
    ['the model hardly predicts like it', better(0.01, 0.6), 0.1],
    ['its parameters ended at their edge', better(0.0001, 0.99, ['pR1']), 0.1],
    ['the gain is the noise of training', better(0.00001, 0.999), 0.00004],
  ])('is not, where %s', (_, other, kl) => {
    expect(isClearlyBetter(other.process, model(kl))).toBe(false);
    expect(verdict({ model: model(kl), better: other }).level).not.toBe('other-process');
  });

  it('judges no process of a model that predicts worse than the unigram, unless a sample leaves that open', () => {
    expect(verdict({ model: model(0.12) })).toMatchObject({
      level: 'not-judged',
      sentence: expect.stringContaining('the unigram 0.11 nats') as string,
    });
    expect(verdict({ model: model(0.12, RRXOR, 0.01) }).level).toBe('markov');
    expect(verdict({ model: model(0.15, RRXOR, 0.01) })).toMatchObject({
      level: 'not-judged',
      sentence: expect.stringContaining('0.15 ± 0.01 nats') as string,
    });
    expect(verdict({ model: model(null) })).toMatchObject({
      level: 'not-judged',
      sentence: 'Gives a probability of zero to tokens that occur: no process is judged',
    });
  });

  it('does not call a model worse than the unigram that is level with it, or is so to the digits that are shown', () => {
    expect(verdict({ model: model(RRXOR[0] + 1e-16) })).toMatchObject({
      level: 'markov',
      sentence: 'Predicts like an observer who remembers nothing: 0.11 nats from the ideal',
    });
    expect(verdict({ model: model(0.11499) })).toMatchObject({
      level: 'not-judged',
      sentence:
        'Predicts no better than the unigram: 0.11 nats from the ideal, the unigram 0.11 nats; no process is judged',
    });
  });

  it('cannot tell of a process whose tokens are independent', () => {
    const coin = [0, 0, 0, 0, 0];
    expect(verdict({ model: model(1e-6, coin), regression: { r2: NaN, r2_unseen: NaN } }).level).toBe('cannot-tell');
    expect(verdict({ model: model(0.3, coin), regression: { r2: NaN, r2_unseen: NaN } }).level).toBe('not-judged');
  });

  it('cannot tell of more columns than prefixes', () =>
    expect(
      verdict({ columns: 512, prefixes: 120, regression: { r2: 1, r2_unseen: null, underdetermined: true } }),
    ).toMatchObject({
      level: 'cannot-tell',
      sentence: 'Cannot be told: more columns than prefixes (512 on 120)',
    }));

  it('is how much it remembers, of a model that predicts like an observer who remembers too little', () => {
    expect(verdict({ model: model(0.0018, MESS3), regression: { r2: 0.98 } }).sentence).toBe(
      'Predicts like an observer who remembers 1 token: 0.0018 nats from the ideal',
    );
    expect(verdict({ model: model(0.11) }).sentence).toMatch(/^Predicts like an observer who remembers nothing/);
    expect(verdict({ model: model(0.06) }).level).toBe('markov');
  });

  it('is no fault where so few tokens are all there is to remember, or nearly', () => {
    expect(verdict({ model: model(1e-7, [0.2, 3e-17, 0, 0, 0]) }).level).toBe('holds');
    expect(verdict({ model: model(0.00007, MESS3), regression: { r2: 0.999, r2_unseen: 0.998 } }).level).toBe('holds');
  });

  it('by a process that the model itself gave says that it is circular, and by one of another model where it is from', () => {
    const plain = verdict({});
    const own = verdict({ inferredFrom: 'this' });
    expect(own.level).toBe('holds');
    expect(own.sentence).toBe(
      `Holds, but circular: the process was inferred from this model itself. ${plain.sentence}`,
    );
    expect(verdictText(own)).toBe(own.sentence);
    const part = { inferredFrom: 'this', regression: { r2: 0.5, r2_unseen: 0.45 } } as const;
    expect(verdict(part)).toMatchObject({
      level: 'partly',
      sentence: expect.stringMatching(/^In part, but circular: /),
    });
    expect(own.reasons[1]).toContain("inferred from this model's own predictions");
    const other = verdict({ inferredFrom: { file: 'best.pt' } });
    expect(other.sentence).toBe(plain.sentence);
    expect(other.reasons[1]).toContain('inferred from the predictions of a model (best.pt)');
    expect(verdict({ inferredFrom: 'this', model: model(0.2) }).sentence).not.toContain('circular');
  });

  it('of a stream too wide for its prefixes tells the columns, and does not deny', () => {
    const wide = { columns: 512, regression: { r2: 0.93, r2_unseen: 0.2 } };
    expect(verdict(wide)).toMatchObject({
      level: 'cannot-tell',
      sentence:
        'Cannot be told: predicts within 0.00019 nats of the ideal, but 512 columns on 1,046 prefixes read out with R² 0.930, 0.200 on unseen ones',
    });
    expect(verdict({ ...wide, check: check(partial(0.9, 0.65, -1), 0.5, 0.66) }).level).toBe('holds');
    expect(verdict({ columns: 16, regression: { r2: 0.25, r2_unseen: 0.2 } }).level).toBe('absent');
  });

  it('is that an untrained model reads out as well, unless predictions tell them apart', () => {
    const alike = { regression: { r2: 0.98, r2_unseen: 0.96, r2_first_checkpoint: 0.975 } };
    const between = model(0.02);
    expect(verdict({ ...alike, model: between })).toMatchObject({
      level: 'untrained-alike',
      sentence: expect.stringContaining('but so does an untrained model (0.975)') as string,
    });
    expect(
      verdict({ model: between, regression: { r2: 0.98, r2_unseen: 0.96, r2_first_checkpoint: null } }).level,
    ).toBe('partly');
    expect(
      verdict({ model: between, regression: { r2: 0.98, r2_unseen: 0.96, r2_first_checkpoint: 0.98 }, isFirst: true })
        .level,
    ).toBe('partly');
    expect(
      verdict({
        model: between,
        regression: { r2: 0.98, r2_unseen: 0.96, r2_first_checkpoint: null },
        check: check(partial(null, null, null), 0.97),
      }).level,
    ).toBe('untrained-alike');
    expect(verdict(alike).level).toBe('holds');
  });

  it('after a check tells what is explained beyond the next token, and weighs it against fresh weights', () => {
    expect(verdict({ check: check(partial(0.97, 0.96, 0.1)) }).sentence).toBe(
      'Holds the belief geometry: predicts within 0.00019 nats of the ideal, explains 97 % of belief variance beyond the next token, on unseen prefixes too',
    );
    expect(verdict({ check: check(partial(0.906, 0.682, -3)) }).sentence).toMatch(
      /explains 91 % of .*, 68 % on unseen prefixes$/,
    );
    expect(verdict({ check: check(partial(0.9, 0.6, 0.58)) }).level).toBe('untrained-alike');
    expect(verdict({ check: check(partial(0.92, 0.18, -0.5), 0.5, 0.75) })).toMatchObject({
      level: 'partly',
      sentence:
        'Holds the belief geometry in part: 0.00019 nats from the ideal, explains 92 % of belief variance beyond the next token, but 18 % on unseen prefixes (256 columns on 1,046)',
      reasons: expect.arrayContaining([expect.stringContaining('that were tried give 0.750')]) as string[],
    });
    const undefinedBeyond = verdict({ check: check(partial(null, null, null)) });
    expect(undefinedBeyond.level).toBe('holds');
    expect(undefinedBeyond.reasons.join()).toContain('the next token determines the belief');
  });
});

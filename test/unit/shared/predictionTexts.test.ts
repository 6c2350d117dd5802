import { describe, expect, it } from 'vitest';
import { closedText, klText, levelText, lossText, markovLevel } from '../../../src/shared/predictionTexts.js';

/** Levels of order 0 to 4 of the two samples' processes, from the reference values. */
const RRXOR = [0.11496210157696533, 0.11496210157696533, 0.0639923905383461, 0.05757082148510184, 0.03670480504787253];
const MESS3 = [
  0.009369969775966406, 0.0018254764371493381, 0.0003587123104453479, 6.792072662344491e-5, 1.228893067529052e-5,
];
/** Of a process that remembers one token. */
const GOLDEN_MEAN = [0.2, 3e-17, 0, 0, 0];
const COIN = [0, 0, 0, 0, 0];

describe('a divergence as text', () => {
  it.each([
    [0.00018762334226761436, '0.00019 nats'],
    [4.264106659858419e-5, '0.000043 nats'],
    [0.5960501957898151, '0.6 nats'],
    [0.02479368284942316, '0.025 nats'],
    [2.1234e-7, '2.1e-7 nats'],
    [-3e-17, '0 nats'],
    [0, '0 nats'],
    [3.9001916201596025e29, '3.9e29 nats'],
    [null, '∞'],
  ])('%s is %s', (kl, text) => expect(klText(kl)).toBe(text));

  it('shows loss and best loss with digits that tell them apart', () => {
    expect(
      lossText({ kl: 0.00018762334, loss: 0.57837270232, optimal_loss: 0.578185078982, markov_kl: [], closed: null }),
    ).toBe('0.578373 (best 0.578185)');
    expect(lossText({ kl: null, loss: null, optimal_loss: 0.578185078982, markov_kl: [], closed: null })).toBe(
      '∞ (best 0.5782)',
    );
    expect(lossText({ kl: 3.9e29, loss: 3.9001916e29, optimal_loss: 1.0895, markov_kl: [], closed: -4e31 })).toBe(
      '3.9e29 (best 1.0895)',
    );
  });

  it.each([
    [0.99837, '99.8 %'],
    [0.99998, '99.998 %'],
    [0.9999999, '>99.999 %'],
    [1, '100 %'],
    [-4.18, 'none'],
    [-1e-9, 'none'],
    [0, '0 %'],
    [-1.1e-15, '0 %'],
    [null, '–'],
  ])('the share %s is %s, and all only where it is all', (closed, text) => expect(closedText(closed)).toBe(text));
});

describe('how much an observer remembers who predicts like the model', () => {
  it.each([
    [RRXOR, 0.00018762334, 'predicts like an observer who remembers more than 4 tokens'],
    [RRXOR, 0.0249, 'predicts like an observer who remembers more than 4 tokens'],
    [RRXOR, 0.0641, 'predicts like an observer who remembers 2 tokens'],
    [RRXOR, 0.064, 'predicts like an observer who remembers 2 tokens'],
    [RRXOR, 0.11, 'predicts like an observer who remembers nothing'],
    [RRXOR, 0.09, 'predicts like an observer who remembers between 1 and 2 tokens'],
    [RRXOR, 0.596, 'predicts worse than an observer who remembers nothing'],
    [MESS3, 0.00183, 'predicts like an observer who remembers 1 token'],
    [MESS3, 0.0018254, 'predicts like an observer who remembers 1 token'],
    [MESS3, 4.264e-5, 'predicts like an observer who remembers between 3 and 4 tokens'],
    [MESS3, 0.006, 'predicts better than an observer who remembers nothing, not as well as one who remembers 1 token'],
    [GOLDEN_MEAN, 0.0001, 'predicts like an observer who remembers 1 token, which is ideal for this process'],
    [GOLDEN_MEAN, 0, 'predicts like an observer who remembers 1 token, which is ideal for this process'],
    [COIN, 0.0001, 'predicts like an observer who remembers nothing, which is ideal for this process'],
    [COIN, 0.3, 'predicts worse than an observer who remembers nothing'],
    [COIN, null, 'gives a probability of zero to tokens that occur'],
  ])('of levels %j, %s', (markov_kl, kl, text) => expect(levelText({ markov_kl, kl })).toBe(text));

  it('names the order by number', () =>
    expect(markovLevel({ markov_kl: MESS3, kl: 0.0018254 })).toEqual({ kind: 'like', k: 1 }));
});

/**
 * KL(p || q) in nats from p and log q. What p gives no probability does not count; infinite where q rules out what p
 * allows.
 * @param weight multiplies every term: the probability of coming to where p and q hold
 * @param sum what the terms are added to, one by one, so that a sum over many distributions rounds as one sum
 */
export function klDivergence(p: ArrayLike<number>, logQ: ArrayLike<number>, weight = 1, sum = 0): number {
  let kl = sum;
  for (let v = 0; v < p.length; v++) {
    const share = p[v];
    if (share > 0) kl += weight * share * (Math.log(share) - logQ[v]);
  }
  return kl;
}

/** KL(p || q) in nats of two distributions that are both given as probabilities. */
export function klOfDistributions(p: ArrayLike<number>, q: ArrayLike<number>, weight = 1, sum = 0): number {
  return klDivergence(p, Float64Array.from(q, Math.log), weight, sum);
}

/**
 * KL(p || q) in nats from p and log q. Outcomes with p = 0 contribute nothing; the result is infinite if q is 0 where p
 * is not.
 * @param weight multiplies every term, e.g. the probability of the context in which p and q apply
 * @param sum the terms are added to this one by one, so that a sum over many distributions is rounded like a single sum
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

/** What the verdict on joint or factored goes by, in one place. Shares are of 1. */
export const COMPOSITION = {
  /** Nothing reads out where no r2 of unseen prefixes reaches this. */
  someUnseen: 0.3,
  /** A part reads out from this r2 of unseen prefixes on. */
  readsOutUnseen: 0.6,
  /** Better than on the earliest checkpoint by this much, … */
  beyondFirst: 0.05,
  /** … or by leaving at most this share of what that leaves, … */
  leavesOfFirst: 0.5,
  /** … which is this much at least. */
  leastGain: 0.02,
  /** Parts that alone explain more of the joint belief than this leave nothing to tell a joint representation by. */
  mostCeiling: 0.95,
  /** The leading components hold a part where they give this share of its r2 from all. */
  heldByComponents: 0.8,
  /** Beyond the ceiling by less than this is no more than what training leaves beside the parts, … */
  atCeiling: 0.02,
  /** … and so is less than this share of the way from the ceiling to 1: with many factors a few of their many products are among 99 %. */
  atCeilingShare: 0.2,
  /** A joint representation is at least this share of the way from the ceiling to 1. */
  towardsJoint: 0.5,
} as const;

/** What is held of a process: eigenvalues of a larger generalised one take seconds, in which nothing else is heard. */
export const MAX_STATES = 500;
const MAX_GENERALISED_STATES = 200;
export const MAX_SYMBOLS = 10_000;
const MAX_ENTRIES = 20_000_000;

/** Whether matrices of so many states and symbols can be held; asked before memory is taken for them. */
export const isTooLarge = (states: number, symbols: number, generalised: boolean): boolean =>
  states > mostStates(generalised) || symbols > MAX_SYMBOLS || symbols * states ** 2 > MAX_ENTRIES;

const mostStates = (generalised: boolean): number => (generalised ? MAX_GENERALISED_STATES : MAX_STATES);

/** The limits in words, for the end of a sentence. */
export const limitsText = (generalised: boolean): string =>
  `at most ${mostStates(generalised)} states${generalised ? ' where it is generalised' : ''}, 10,000 symbols, and 20 million entries in all matrices`;

/** Joint matrices of factors that hold more entries than this are not made: beliefs step by the factors instead. */
const MAX_JOINT_ENTRIES = 2_000_000;
/** Beliefs are held whole, S numbers each, and read out of activations as such. */
const MAX_JOINT_STATES = 500;

/** Whether the joint matrices of factors are made. */
export const areJointMatricesMade = (states: number, symbols: number, generalised: boolean): boolean =>
  !isTooLarge(states, symbols, generalised) && symbols * states ** 2 <= MAX_JOINT_ENTRIES;

/** Whether joint beliefs of so many states, and distributions over so many symbols, are too large where beliefs step by factors. */
export const isTooLargeByFactors = (states: number, symbols: number): boolean =>
  states > MAX_JOINT_STATES || symbols > MAX_SYMBOLS;

/** The limits of {@link isTooLargeByFactors} in words, for the end of a sentence. */
export const FACTOR_LIMITS_TEXT = `at most ${MAX_JOINT_STATES} joint states and 10,000 joint symbols`;

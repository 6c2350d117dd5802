/** What is held of a process: eigenvalues of a larger generalised one take seconds, in which nothing else is heard. */
const MAX_STATES = 500;
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

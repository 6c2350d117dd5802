import type { Chip, Told } from './chip.js';
import { modelChips } from './modelChips.js';
import { processChips } from './processChips.js';
import { wordChips } from './wordChips.js';

/** Everything that decides what a picture shows, each with where it is from. */
export const chipsOf = (all: Told): readonly Chip[] => [...processChips(all), ...modelChips(all), ...wordChips(all)];

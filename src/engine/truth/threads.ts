import { availableParallelism } from 'node:os';
import { threadsOf } from '../settings.js';

/** Threads of the native runtime for a request that wants some, or leaves the choice to the engine. */
export const threadsInUse = (wanted: number): number => threadsOf(wanted, availableParallelism());

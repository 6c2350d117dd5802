import * as z from 'zod';
import type { Range } from '../shared/defaults.js';

/** A number within a range, and its default where there is none. */
export const numberIn = ({ minimum, maximum, default: otherwise }: Range) =>
  z.number().min(minimum).max(maximum).default(otherwise);

/** A whole number within a range, and its default where there is none. */
export const wholeIn = ({ minimum, maximum, default: otherwise }: Range) =>
  z.number().int().min(minimum).max(maximum).default(otherwise);

import { version } from '../../package.json';
import { writeText } from './output.js';

export const asksForVersion = (arg: string | undefined): boolean => arg === '--version' || arg === '-v';

/** Throws as writeText does. */
export const printVersion = (): Promise<void> => writeText('-', `${version}\n`);

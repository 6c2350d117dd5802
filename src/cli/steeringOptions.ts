import type { Args } from './args.js';
import { analysisOptions } from './analysisOptions.js';
import type { OptionSpec } from './usage.js';
import { UsageError } from './usage.js';

const { layers: _readLayers, ...rest } = analysisOptions;

/** Options of commands that steer: of the analysis all but the layers read, which here are those steered. */
export const steeringOptions: Readonly<Record<string, OptionSpec>> = {
  ...rest,
  layers: {
    type: 'string',
    value: 'all|0,2',
    help: 'layers at whose hook_resid_post the vector is added; all where left out',
  },
  multiplier: { type: 'string', value: 'X', help: 'times which the vector is added (1)' },
  collect: { type: 'string', value: 'KIND', help: 'positions over which mean activations are taken: all, or last' },
};

/** A belief by its index, or by its vector such as [0,0,0,1,0]. Throws UsageError. */
export function namedBelief(args: Args, name: string): number | number[] {
  const text = args.required(name).trim();
  if (/^\d+$/.test(text)) return Number(text);
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((entry) => typeof entry === 'number')) return value;
  } catch {
    // Said below.
  }
  throw new UsageError(
    `--${name} takes a belief's index or its vector such as [0,0,0,1,0], found ${JSON.stringify(text)}`,
  );
}

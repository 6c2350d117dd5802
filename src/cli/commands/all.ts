import { activations } from './activations.js';
import { analyse } from './analyse.js';
import { check } from './check.js';
import type { Command } from './command.js';
import { completion } from './completion.js';
import { figure } from './figure.js';
import { fit } from './fit.js';
import { help } from './help.js';
import { infer } from './infer.js';
import { inspect } from './inspect.js';
import { process } from './process.js';
import { runs } from './runs.js';
import { sample } from './sample.js';
import { steer } from './steer.js';
import { steerMatrix } from './steerMatrix.js';
import { sweep } from './sweep.js';
import { trajectory } from './trajectory.js';

const work = [
  analyse,
  sweep,
  figure,
  check,
  fit,
  infer,
  activations,
  steer,
  steerMatrix,
  trajectory,
  process,
  sample,
  inspect,
  runs,
];

/** Every command, in the order of the help. The commands help and completion are generated from this table and are part of it. */
export const commands: readonly Command[] = [...work, completion(() => commands), help(() => commands)];

/** The command with a name; null where there is none. */
export const commandNamed = (name: string): Command | null =>
  commands.find(({ spec }) => spec.name === (name === 'analyze' ? 'analyse' : name)) ?? null;

import type { Command } from './command.js';
import { completion } from './completion.js';
import { help } from './help.js';

/**
 * How each command is had, in the order of the help. A command is loaded when it is asked for: with all that any of them needs,
 * each would start late.
 */
const loaders: Readonly<Record<string, () => Promise<Command>>> = {
  analyse: async () => (await import('./analyse.js')).analyse,
  sweep: async () => (await import('./sweep.js')).sweep,
  figure: async () => (await import('./figure.js')).figure,
  report: async () => (await import('./report.js')).report,
  notebook: async () => (await import('./notebook.js')).notebook,
  check: async () => (await import('./check.js')).check,
  fit: async () => (await import('./fit.js')).fit,
  infer: async () => (await import('./infer.js')).infer,
  activations: async () => (await import('./activations.js')).activations,
  steer: async () => (await import('./steer.js')).steer,
  'steer-matrix': async () => (await import('./steerMatrix.js')).steerMatrix,
  trajectory: async () => (await import('./trajectory.js')).trajectory,
  process: async () => (await import('./process.js')).process,
  sample: async () => (await import('./sample.js')).sample,
  inspect: async () => (await import('./inspect.js')).inspect,
  runs: async () => (await import('./runs.js')).runs,
  mcp: async () => (await import('./mcp.js')).mcp,
  completion: async () => completion(allCommands),
  help: async () => help(commandNames, allCommands),
};

/** The names of all commands, in the order of the help. */
export const commandNames: readonly string[] = Object.keys(loaders);

/** Every command. The commands help and completion are generated from them and are part of them. */
export const allCommands = (): Promise<readonly Command[]> => Promise.all(Object.values(loaders).map((load) => load()));

/** The command with a name; null where there is none. */
export async function commandNamed(name: string): Promise<Command | null> {
  const wanted = name === 'analyze' ? 'analyse' : name;
  return Object.hasOwn(loaders, wanted) ? ((await loaders[wanted]?.()) ?? null) : null;
}

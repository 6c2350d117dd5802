// A process that stays: it runs the built commands, line after line, as test/unit/cli/cli.ts sends them. Node and the bundle
// take longer to start than most lines take to run.
import { createRequire } from 'node:module';
import { built } from './built.mjs';

/** @typedef {{ args: string[], env: NodeJS.ProcessEnv }} Line */

process.on('disconnect', () => process.exit(0));
// The command line finds its own files beside the program that was started.
process.argv[1] = built('cli.js');
/** @type {{ run: (argv: string[], signal: AbortSignal) => Promise<{ code: number, message: string }> }} */
const commands = createRequire(import.meta.url)(built('commands.js'));

/**
 * Keeps what is written to a stream instead of letting it through, and says that it has gone out.
 * @param {NodeJS.WriteStream} stream
 */
function kept(stream) {
  /** @type {Buffer[]} */
  let parts = [];
  /** @param {string | Uint8Array} part @param {unknown[]} rest encoding, callback */
  const write = (part, ...rest) => {
    parts.push(Buffer.from(part));
    const told = rest.at(-1);
    if (typeof told === 'function') setImmediate(() => told());
    return true;
  };
  Object.assign(stream, { write });
  return () => {
    const text = Buffer.concat(parts).toString('utf8');
    parts = [];
    return text;
  };
}

const stdout = kept(process.stdout);
const stderr = kept(process.stderr);

process.on('message', (/** @type {Line} */ { args, env }) => {
  process.env = env;
  void commands.run(args, new AbortController().signal).then(({ code, message }) => {
    if (message) process.stderr.write(`${message}\n`);
    process.send?.({ code, stdout: stdout(), stderr: stderr() });
  });
});

import { resolve } from 'node:path';
import { version } from '../../../package.json';
import { errorInfo } from '../../engine/errorInfo.js';
import { createEngine } from '../../engine/handlers.js';
import { FILES, flag, none, text } from '../option.js';
import { command } from './command.js';

/** `mcp`: the tools for agents, to a client that starts this command. */
export const mcp = command({
  name: 'mcp',
  summary:
    'Serves tools for agents (list runs, analyse, check, steer, sweep, process, inspect) by the Model Context Protocol, on standard input and output. An agent starts it.',
  argument: none(),
  options: {
    results: text(
      'DIR',
      'folder for the files that hold all of an answer; a new one among temporary folders where left out',
      'a folder',
      FILES,
    ),
    untrusted: flag('run no checkpoint that is a program (an exported ONNX graph)'),
  },

  async run({ options: { results, untrusted }, signal }) {
    const { serveMcp } = await import('../mcp/server.js');
    const handlers = createEngine({ hostFiles: null });
    await serveMcp({
      version,
      answer: handlers['agents/answer'],
      errorInfo,
      results: results === undefined ? null : resolve(results),
      trusted: !untrusted,
      signal,
    });
  },
});

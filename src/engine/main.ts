/** Entry point of the engine process and of the workers of a sweep. Their code is a bundle of its own, so that what V8 made of it can be kept. */
import { join } from 'node:path';
import { loadBundle } from './codeCache.js';
import type * as Processes from './serveProcess.js';
import { WORKER } from './sweep/messages.js';
import { setWorkerFlags } from './sweep/workerFlags.js';

process.env.ORT_DISABLE_TELEMETRY = '1';

const IS_WORKER = process.argv[2] === WORKER;
// Before the code is loaded: V8 takes kept code only where its flags are those under which it was kept.
if (IS_WORKER) setWorkerFlags();
const { exports, keepCode } = loadBundle<typeof Processes>(
  join(__dirname, 'analysis.js'),
  IS_WORKER ? 'worker' : 'engine',
);
if (IS_WORKER) exports.serveSweep(keepCode);
else exports.serveHost(keepCode);

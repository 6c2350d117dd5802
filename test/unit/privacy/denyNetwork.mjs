// Preloaded into a program under test: whatever would open a connection, resolve a name or start a program is written
// to the file named by DENIED_CALLS, and fails.
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';

const refuse = (name) =>
  function denied(...args) {
    appendFileSync(
      process.env.DENIED_CALLS,
      `${name} ${args.filter((arg) => typeof arg === 'string' || typeof arg === 'number').join(' ')}\n`,
    );
    throw new Error(`${name} is denied here`);
  };
const denyAll = (name, target, methods) => {
  for (const method of methods) target[method] = refuse(`${name}.${method}`);
};

denyAll('net', net.Socket.prototype, ['connect']);
denyAll('net', net.Server.prototype, ['listen']);
denyAll('dns', dns, ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny']);
denyAll('dns.promises', dns.promises, ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny']);
denyAll('http', http, ['request', 'get']);
denyAll('https', https, ['request', 'get']);
denyAll('tls', tls, ['connect']);
denyAll('http2', http2, ['connect']);
denyAll('dgram', dgram.Socket.prototype, ['send', 'bind']);
denyAll('global', globalThis, ['fetch', 'WebSocket']);
denyAll('child_process', childProcess, ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']);
syncBuiltinESMExports();

import { expect, test } from 'vitest';
import { onnxRuntime, runtimeRemedy } from '../../../src/model/runtime/onnxRuntime.js';

const glibc = { getReport: () => ({ header: { glibcVersionRuntime: '2.36' } }) };
const musl = { getReport: () => ({ header: {} }) };

test('usage reporting is off before the runtime loads', async () => {
  await onnxRuntime();
  expect(process.env['ORT_DISABLE_TELEMETRY']).toBe('1');
});

test.each([
  ['win32', 'x64', 'The specified module could not be found.', glibc, /Visual C\+\+ Redistributable.*vc_redist\.x64/],
  ['linux', 'x64', 'Error relocating: __vsnprintf_chk: symbol not found', musl, /glibc.*musl \(Alpine\)/],
  ['linux', 'x64', "version `GLIBC_2.28' not found", glibc, /glibc 2\.28/],
  ['linux', 'x64', 'libonnxruntime.so.1: cannot open shared object file', glibc, /reinstall the extension/],
  [
    'darwin',
    'x64',
    "Cannot find module '../bin/napi-v6/darwin/x64'\nRequire stack:",
    glibc,
    /no build for it, only for linux-x64/,
  ],
  ['linux', 'riscv64', 'Cannot find module', glibc, /no build for it/],
])('%s-%s: %s', (platform, arch, cause, report, expected) => {
  const message = runtimeRemedy(new Error(cause), { platform, arch, report });
  expect(message).toMatch(expected);
  expect(message).not.toContain('\n');
});

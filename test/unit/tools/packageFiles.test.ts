import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nativeImports } from '../../tools/nativeImports.mjs';
import { differences, lackingLibraries } from '../../tools/packageFiles.mjs';
import { root } from '../../tools/paths.mjs';

const runtime = 'node_modules/onnxruntime-node/bin/napi-v6';

// As `llvm-readobj --needed-libs`, `--coff-imports` and `llvm-objdump --macho --dylibs-used` list them.
it.each([
  [
    'linux/arm64/onnxruntime_binding.node',
    ['libonnxruntime.so.1', 'libstdc++.so.6', 'libm.so.6', 'libgcc_s.so.1', 'libc.so.6', 'ld-linux-aarch64.so.1'],
    [],
  ],
  ['darwin/arm64/onnxruntime_binding.node', ['libonnxruntime.1.dylib', 'libc++.1.dylib', 'libSystem.B.dylib'], []],
  ['win32/arm64/onnxruntime.dll', undefined, ['SHELL32.dll', 'DirectML.dll', 'd3d12.dll', 'dxgi.dll', 'USER32.dll']],
])('%s names the libraries that it loads', async (file, atStart, onDemand) => {
  const imports = await nativeImports(join(root, runtime, file));
  if (atStart) expect(imports.atStart).toEqual(atStart);
  expect(imports.onDemand).toEqual(expect.arrayContaining(onDemand));
});

it.each([
  ['darwin-arm64', 'darwin/arm64', 'libonnxruntime.1.dylib'],
  ['win32-x64', 'win32/x64', 'onnxruntime.dll'],
  ['linux-arm64', 'linux/arm64', 'libonnxruntime.so.1'],
])('a package of %s without its runtime does not start', async (target, folder, library) => {
  const binding = `${runtime}/${folder}/onnxruntime_binding.node`;
  expect((await lackingLibraries(target, [binding])).atStart).toEqual([library]);
  expect((await lackingLibraries(target, [binding, `${runtime}/${folder}/${library}`])).atStart).toEqual([]);
});

it('a file that nobody allowed is told, and one that is missing', async () => {
  const found = await differences('linux-x64', ['package.json', 'notes.md']);
  expect(found).toContain('notes.md is in the package and not in the list');
  expect(found).toContain('dist/engine.js is in the list and not in the package');
  expect(found.some((line) => line.startsWith('package.json'))).toBe(false);
});

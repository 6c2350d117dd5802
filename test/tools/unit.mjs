// npm run test:unit [-- FILE … and other arguments of vitest]
// Runs unit, reference and fuzz tests: those named, or all. Builds first where dist/ is out of date and one of the
// tests runs it.
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { isFresh } from '../../.config/fingerprint.mjs';
import { build } from './build.mjs';
import { start } from './children.mjs';
import { installPackages } from './install.mjs';
import { bin, root } from './paths.mjs';
import { step } from './steps.mjs';

/**
 * Whether a test imports, itself or by what it imports, the helper that names the files of dist/.
 * @param {string[]} files absolute
 */
async function runDist(files) {
  // esbuild is imported here because it is certain to be installed only now.
  const { build: bundle } = await import('esbuild');
  const { metafile } = await bundle({
    entryPoints: files,
    absWorkingDir: root,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outdir: 'unused',
    write: false,
    metafile: true,
    logLevel: 'silent',
    loader: { '.json': 'empty' },
  });
  return 'test/tools/built.mjs' in metafile.inputs;
}

await installPackages();
const args = process.argv.slice(2);
const files = args.map((arg) => resolve(arg)).filter((path) => /\.test\.ts$/.test(path) && existsSync(path));
const needed = !isFresh(root) && (files.length === 0 || (await runDist(files)));
if (needed) await step('Building', build);

const given = args.map((arg) =>
  files.includes(resolve(arg)) ? relative(root, resolve(arg)).replaceAll('\\', '/') : arg,
);
const child = start(
  process.execPath,
  [bin('vitest/vitest.mjs'), 'run', '--config', '.config/vitest.config.mts', ...given],
  {
    cwd: root,
    stdio: 'inherit',
    // A detached process would not receive Ctrl-C.
    detached: false,
  },
);
child.on('close', (code) => (process.exitCode = code ?? 1));

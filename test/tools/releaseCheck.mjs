// npm run release-check: what ships is audited for known faults, every licence in it is named, and the package of each target
// holds the files of its list and all that its runtime loads. Writes into .cache/ alone.
import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, packageExtension, targets } from './build.mjs';
import { run } from './children.mjs';
import { installPackages } from './install.mjs';
import { differences, lackingLibraries, packedFiles } from './packageFiles.mjs';
import { cache, root } from './paths.mjs';
import { say, step } from './steps.mjs';
import { analyseUnderWine, wine } from './wine.mjs';

/** Packages whose code ships, bundled or beside the bundles, as `dist/ThirdPartyNotices.txt` names them. */
async function shippedPackages() {
  const notices = await readFile(join(root, 'dist/ThirdPartyNotices.txt'), 'utf8');
  return new Map(
    [...notices.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+)@(\d\S*) \((.+)\)$/gm)].map(([, name = '', version, license]) => [
      name,
      `${version} (${license})`,
    ]),
  );
}

/**
 * Known faults of what ships; null where the registry cannot be asked.
 * @param {ReadonlyMap<string, unknown>} shipped
 */
async function audit(shipped) {
  // The bundled packages are among the development ones: all are asked about, and those that ship are kept.
  const { output } = await run('npm', ['audit', '--json', '-'], { cwd: root, shell: process.platform === 'win32' });
  const text = output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1);
  /** @type {{ vulnerabilities?: Record<string, { severity: string, range: string, via: (string | { title: string })[] }> }} */
  let report;
  try {
    report = JSON.parse(text);
  } catch {
    return null;
  }
  if (!report.vulnerabilities) return null;
  return Object.entries(report.vulnerabilities)
    .filter(([name]) => shipped.has(name))
    .map(
      ([name, { severity, range, via }]) =>
        `${name} ${range}: ${severity}: ${via.map((cause) => (typeof cause === 'string' ? cause : cause.title)).join('; ')}`,
    );
}

/**
 * Packs every target and holds it against its list. Where Wine is, the one for Windows is started, too.
 * @param {string} out
 */
async function checkPackages(out) {
  /** @type {string[]} */
  const faults = [];
  for (const target of targets) {
    const { file, bytes } = await step(`Packing ${target}`, () => packageExtension({ target, out }));
    const packed = await packedFiles(file);
    const { atStart, onDemand } = await lackingLibraries(target, packed);
    const found = [
      ...(await differences(target, packed)),
      ...atStart.map((name) => `${name} is loaded at the start of the runtime and not in the package`),
    ];
    faults.push(...found.map((fault) => `${target}: ${fault}`));
    const without =
      onDemand.length > 0 ? `; left out, and not loaded to run on the processor: ${onDemand.join(', ')}` : '';
    say(`${target}: ${packed.length} files, ${(bytes / 2 ** 20).toFixed(1)} MiB, ${found.length} faults${without}`);
    const program = target === 'win32-x64' ? wine() : undefined;
    if (program) {
      const r2 = await step('Analysing the sample with the Windows package under Wine', () =>
        analyseUnderWine(program, file),
      );
      const { stdout } = await run(process.execPath, [
        join(root, 'dist/cli.js'),
        ...['analyse', join(root, 'media/sample/rrxor'), '--json', '-'],
      ]);
      const here = JSON.parse(stdout).regression.r2;
      say(`R² there ${r2}, here ${here}`);
      if (!(Math.abs(r2 - here) < 1e-6)) faults.push(`win32-x64: R² under Wine is ${r2}, here it is ${here}`);
    } else if (target === 'win32-x64') say('Wine is not here: the Windows package was not started.');
  }
  return faults;
}

await installPackages();
// Fails by itself on a licence that may not be shipped.
await step('Building, and listing licences', build);
const shipped = await shippedPackages();
if (!shipped.has('onnxruntime-node') || !shipped.has('d3'))
  throw new Error('dist/ThirdPartyNotices.txt does not name what ships');
say(`${shipped.size} packages ship:`);
for (const [name, rest] of shipped) console.log(`  ${name} ${rest}`);
await mkdir(cache, { recursive: true });
const out = await mkdtemp(join(cache, 'release-'));
const wrong = await checkPackages(out).finally(() => rm(out, { recursive: true, force: true }));
for (const fault of wrong) console.log(`  ${fault}`);
if (wrong.length > 0) process.exitCode = 1;
const faults = await step('Auditing them', () => audit(shipped));
if (faults === null) say('The registry could not be asked about known faults: audit again before a release.');
else if (faults.length === 0) say('No known faults in what ships.');
else {
  for (const fault of faults) console.log(`  ${fault}`);
  process.exitCode = 1;
}

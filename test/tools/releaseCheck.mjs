// npm run release-check: what ships is audited for known faults, and every licence in it is named. Writes nothing.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from './build.mjs';
import { run } from './children.mjs';
import { installPackages } from './install.mjs';
import { root } from './paths.mjs';
import { say, step } from './steps.mjs';

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
  const { output } = await run('npm', ['audit', '--json'], { cwd: root, shell: process.platform === 'win32' });
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

await installPackages();
// Fails by itself on a licence that may not be shipped.
await step('Building, and listing licences', build);
const shipped = await shippedPackages();
if (!shipped.has('onnxruntime-node') || !shipped.has('d3'))
  throw new Error('dist/ThirdPartyNotices.txt does not name what ships');
say(`${shipped.size} packages ship:`);
for (const [name, rest] of shipped) console.log(`  ${name} ${rest}`);
const faults = await step('Auditing them', () => audit(shipped));
if (faults === null) say('The registry could not be asked about known faults: audit again before a release.');
else if (faults.length === 0) say('No known faults in what ships.');
else {
  for (const fault of faults) console.log(`  ${fault}`);
  process.exitCode = 1;
}

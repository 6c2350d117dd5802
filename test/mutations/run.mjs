// npm run mutate [-- --list] [-- --only NAME,NAME] [-- --tests named|all]
// Makes each mutation of list.mjs in a scratch copy, one at a time, and says whether a test notices it: the tests named
// beside it first, then all unit, reference and fuzz tests, then the types. The working tree is never touched.
import { copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { must, run } from '../tools/children.mjs';
import { installPackages } from '../tools/install.mjs';
import { cache, root } from '../tools/paths.mjs';
import { say } from '../tools/steps.mjs';
import { anchorFault } from './anchor.mjs';
import { mutations } from './list.mjs';

/** @typedef {import('./list.mjs').Mutation} Mutation */

/** A mutation may make a test wait for ever, which is noticed too. */
const LONGEST_MS = 10 * 60_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    list: { type: 'boolean', default: false },
    tests: { type: 'string', default: 'all' },
  },
});
const wanted = values.only?.split(',');
const chosen = mutations.filter(({ name }) => wanted?.some((part) => name.includes(part)) ?? true);

if (values.list) {
  for (const { name, file, why } of chosen) console.log(`${name}  (${file})\n    ${why}`);
  console.log(`${chosen.length} mutations`);
  process.exit(0);
}
if (chosen.length === 0) throw new Error(`No mutation has a name with ${values.only}; --list names them.`);

const faults = (await Promise.all(chosen.map((mutation) => anchorFault(root, mutation)))).flat();
if (faults.length > 0) throw new Error(`The list no longer fits the code:\n${faults.join('\n')}`);

await installPackages();
const scratch = join(cache, 'mutations', String(process.pid));

/** The files that git knows or would add, as they stand, beside the same packages. */
async function makeScratch() {
  const { stdout } = await must('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of new Set(stdout.split('\0').filter(Boolean))) {
    // Where packages are a link, git takes it for a file.
    if (file === 'node_modules') continue;
    const to = join(scratch, file);
    await mkdir(dirname(to), { recursive: true });
    // What git knows may be deleted here.
    await copyFile(join(root, file), to).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  await symlink(join(root, 'node_modules'), join(scratch, 'node_modules'), 'junction');
}

/**
 * @param {readonly string[]} tests files; none for all
 * @returns {Promise<string | null>} what failed, or null where all passed
 */
async function failing(tests) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), LONGEST_MS);
  const args = [join(scratch, 'test/tools/unit.mjs'), '--bail=1', '--reporter=default', ...tests];
  const { code, output } = await run(process.execPath, args, {
    cwd: scratch,
    signal: stop.signal,
    env: { ...process.env, NO_COLOR: '1' },
  });
  clearTimeout(late);
  if (stop.signal.aborted) return `no end within ${LONGEST_MS / 60_000} minutes`;
  if (code === 0) return null;
  return /^\s*FAIL\s+(.*)$/m.exec(output)?.[1] ?? /^.*(?:error|Error).*$/m.exec(output)?.[0]?.trim() ?? 'it failed';
}

/** @returns {Promise<string | null>} */
async function typeFault() {
  for (const project of ['.', 'webview']) {
    const { code, output } = await run(
      process.execPath,
      [join(scratch, 'node_modules/typescript-native/bin/tsc'), '-p', project],
      { cwd: scratch },
    );
    if (code !== 0) return `types: ${output.split('\n')[0]}`;
  }
  return null;
}

/** @param {Mutation} mutation @returns {Promise<string | null>} what noticed it */
async function noticedBy({ file, from, to, tests }) {
  const path = join(scratch, file);
  const before = await readFile(path, 'utf8');
  await writeFile(
    path,
    before.replace(from, () => to),
  );
  try {
    const named = await failing(tests);
    if (named !== null || values.tests === 'named') return named;
    return (await failing([])) ?? (await typeFault());
  } finally {
    await writeFile(path, before);
  }
}

try {
  await makeScratch();
  const tests = [...new Set(chosen.flatMap((mutation) => mutation.tests))];
  say(`${chosen.length} mutations; first their ${tests.length} test files on the code as it is`);
  // Once more where one failed: on a busy machine a test may be late.
  const broken = (await failing(tests)) && (await failing(tests));
  if (broken !== null) throw new Error(`The tests fail without any mutation: ${broken}`);
  const survivors = [];
  for (const [at, mutation] of chosen.entries()) {
    const notice = await noticedBy(mutation);
    if (notice === null) survivors.push(mutation);
    say(`${at + 1}/${chosen.length} ${mutation.name}: ${notice === null ? 'NOT NOTICED' : `noticed by ${notice}`}`);
  }
  for (const { name, file, why } of survivors) console.log(`NOT NOTICED: ${name} in ${file}: ${why}`);
  console.log(`${chosen.length - survivors.length} noticed, ${survivors.length} not noticed`);
  if (survivors.length > 0) process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}

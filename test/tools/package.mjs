// npm run package [-- --target linux-x64]: installs what is missing, builds, and writes the VSIX.
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { build, packageExtension } from './build.mjs';
import { installPackages } from './install.mjs';
import { root } from './paths.mjs';
import { say, step } from './steps.mjs';

const { values } = parseArgs({ options: { target: { type: 'string' } } });
await installPackages();
await step('Building', build);
const { file, bytes } = await step('Packing', () => packageExtension({ ...values, out: root }));
say(`${relative(process.cwd(), file)}: ${(bytes / 2 ** 20).toFixed(1)} MiB`);

// npm run package [-- --target linux-x64]: installs what is missing, builds, and writes the VSIX.
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { build, obstacleTo, packageExtension } from './build.mjs';
import { installPackages } from './install.mjs';
import { orRefuse, refuse } from './options.mjs';
import { root } from './paths.mjs';
import { say, step } from './steps.mjs';

const { values } = orRefuse(() => parseArgs({ options: { target: { type: 'string' } } }));
const obstacle = obstacleTo(values.target);
if (obstacle) refuse(obstacle);
await installPackages();
await step('Building', build);
const { file, bytes } = await step('Packing', () => packageExtension({ ...values, out: root }));
say(`${relative(process.cwd(), file)}: ${(bytes / 2 ** 20).toFixed(1)} MiB`);

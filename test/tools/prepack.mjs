// `npm pack` makes the tarball of the command line from a fresh clone: installs what is missing, and builds.
import { build } from './build.mjs';
import { installPackages } from './install.mjs';
import { step } from './steps.mjs';

// On standard output npm names the tarball, and nothing else.
console.log = console.error;
await installPackages();
await step('Building', build);

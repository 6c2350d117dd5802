// Loaded into the engine before its own code (`--import`): at SIGUSR2 it collects its garbage and writes down how often it has.
import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
let times = 0;
process.on('SIGUSR2', () => {
  collect();
  times++;
  writeFileSync(process.env.BELIEFSCOPE_TEST_COLLECTED ?? '', String(times));
});

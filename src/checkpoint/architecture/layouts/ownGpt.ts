import { commonNames } from './names/commonNames.js';
import { containersIn } from './containers.js';
import { transformerLayout } from './transformer.js';

/** GPTs that people write themselves, whatever they call their modules: the last of the table. */
export const ownGpt = transformerLayout({
  name: 'a GPT under its own names',
  tells: [],
  shapes: (state) => containersIn(state.keys(), commonNames()).length > 0,
  isOwnCode: true,
  usual: { act_fn: 'gelu', rotary_adjacent_pairs: false },
});

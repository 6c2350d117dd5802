import { archives } from './hostileArchives.js';
import type { HostileFile } from './hostileBytes.js';
import { functions } from './hostileFunctions.js';
import { graphs } from './hostileGraphs.js';
import { headers } from './hostileHeaders.js';
import { legacies } from './hostileLegacies.js';
import { pickles } from './hostilePickles.js';
import { sideFiles } from './hostileSideFiles.js';
import { tensors } from './hostileTensors.js';
import { npz } from '../../unit/checkpoint/support/otherFormats.js';

/** Files that somebody made to do harm: each must be refused in one line, soon, and in little memory. */
export const hostile: readonly HostileFile[] = [
  ...pickles,
  ...tensors,
  ...archives,
  ...headers,
  ...legacies,
  ...graphs,
  ...functions,
  ...sideFiles,
  {
    name: 'npz: weights of nothing',
    bytes: () => npz({ 'embed.W_E': { shape: [0, 0] }, 'pos_embed.W_pos': { shape: [0, 0] } }),
  },
];

import { alone, Aliases, words } from './aliases.js';
import type { NameGroup } from './aliases.js';

/** What people call the module of an MLP. */
const MLP = `
  mlp ffn ff feedforward ffwd ffd feedforwardnetwork mlpblock ffblock ffnblock ffnet positionwise positionwisefeedforward
  pwff posffn linearnet ffnn fc mlplayer ffnlayer fnn feedforwardblock feedforwardlayer mlp.mlp ffn.ffn ff.fn mlp.fn
  1 1.fn 1.ff 1.mlp`;

const IN = `
  fc1 fcin cfc linear1 lin1 densehto4h in win up upproj w1 inproj linearin fc dense1 proj1 expand input inlinear hidden l1
  inputproj wup projup layer1 wi fc0 projin inlayer linup uplinear first densein linear0 fcup tohidden hiddenlayer
  expandfc`;
const OUT = `
  fc2 fcout cproj linear2 lin2 dense4htoh out wout down downproj w2 outproj proj linearout dense2 proj2 contract output
  outlinear l2 outputproj wdown projdown layer2 wo projout outlayer lindown downlinear second denseout fcdown outputlayer
  contractfc`;
const GATE = 'gate gateproj wgate fcgate lingate gatelinear lineargate gatefc gatelayer wg';

/** An MLP whose matrices stand in the block itself. */
const BARE_IN = 'linear1 fc1 fcin w1 lin1 mlpin cfc upproj ffn1 ff1 mlpfc1 mlp1 fcfirst intermediate.dense';
const BARE_OUT = 'linear2 fc2 fcout w2 lin2 mlpout downproj ffn2 ff2 mlpfc2 mlp2 fcsecond';

/** Names under which an MLP keeps its nn.Sequential. */
const SEQUENCES = 'net layers seq sequential model main mlp ffn network block';

/** Names in the module of an MLP, or without it. */
export const inMlp = (names: readonly string[], bare: readonly string[]): NameGroup[] => [
  { modules: words(MLP), names },
  alone(bare),
];

/** Names by role of the parts of an MLP. */
export const mlpNames = () => ({
  in: inMlp(words(IN), words(BARE_IN)),
  gate: inMlp(words(GATE), words('gateproj mlpgate')),
  out: inMlp(words(OUT), words(BARE_OUT)),
  /** Norms that stand in the module of the MLP. */
  norms: [{ modules: words(MLP), names: words('norm ln layernorm prenorm') }],
});

/** MLPs that may be a sequence of numbered modules, of which the matrices are in and out. */
export const sequenceParents = (): Aliases => new Aliases([{ modules: words(MLP), names: ['', ...words(SEQUENCES)] }]);

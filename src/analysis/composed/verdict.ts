import * as l10n from '@vscode/l10n';
import type { CompositionVerdict } from '../../protocol/composed.js';
import { shownName } from '../../shared/shownText.js';
import { count, share, unseenR2Text } from '../../shared/texts.js';
import type { OwnComposed } from './composed.js';
import { COMPOSITION } from './thresholds.js';

/** All that the verdict is made of. */
export interface CompositionEvidence {
  readonly composed: OwnComposed;
  /** Of the joint belief, from all dimensions. */
  readonly joint: { readonly r2: number; readonly r2_unseen: number | null };
  /** Whether this checkpoint is itself the earliest of its run. */
  readonly isFirst: boolean;
}

interface Found {
  readonly level: CompositionVerdict['level'];
  readonly sentence: string;
  readonly rule: string;
}
type Rule = (evidence: CompositionEvidence) => Found | null;

/** Joint or factored: the first rule that applies decides, and its numbers follow as reasons. */
export function compositionVerdict(evidence: CompositionEvidence): CompositionVerdict {
  for (const rule of [oneVaries, nothingReadsOut, nothingToCompare, asAtFirst, highCeiling, joint, factored, between]) {
    const found = rule(evidence);
    if (found) return { level: found.level, sentence: found.sentence, reasons: [found.rule, ...reasonsOf(evidence)] };
  }
  throw new Error('the last rule always applies');
}

/** What is read out beside the joint belief: parts, and the posterior of a mixture. */
interface Held {
  readonly name: string;
  readonly r2: number;
  readonly r2_unseen: number | null;
  readonly first: number | null;
  readonly byComponents: readonly number[];
}

/** Those of which something varies. */
function heldOf({ parts, posterior, dimensions: { by_components } }: OwnComposed): Held[] {
  const names = namesOf(parts.map(({ name }) => name));
  return [
    ...parts.map((part, at) => ({ ...part, name: names[at], byComponents: by_components.parts[at] })),
    ...(posterior ? [{ ...posterior, name: l10n.t('the posterior'), byComponents: by_components.posterior }] : []),
  ].flatMap(({ name, r2, r2_unseen, r2_first_checkpoint: first, byComponents }) =>
    r2 === null || byComponents === null ? [] : [{ name, r2, r2_unseen, first, byComponents }],
  );
}

/** Names of parts, with their number where several have the same. */
export function namesOf(names: readonly string[]): string[] {
  return names.map((name, at) =>
    names.indexOf(name) === names.lastIndexOf(name) ? shownName(name) : `${shownName(name)} ${at + 1}`,
  );
}

/**
 * How many leading components are looked at: those that hold 99 % of the variance, but no more than a joint simplex would take and no
 * fewer than the parts do.
 */
export function leadingComponents({ nc99, joint, factored }: OwnComposed['dimensions']): number {
  return Math.max(1, factored, Math.min(nc99, joint));
}

/** r2 from the first k components, of a list that is told for some numbers of them. */
function fromFirst(
  k: number,
  { components }: OwnComposed['dimensions']['by_components'],
  r2: readonly number[],
): number {
  const at = components.findLastIndex((told) => told <= k);
  return at < 0 ? 0 : r2[at];
}

/** The leading components, and what the joint belief has of them beside what exact parts would give. */
function leading({ dimensions }: OwnComposed) {
  const k = leadingComponents(dimensions);
  const { ceiling, by_components } = dimensions;
  return { k, r2: fromFirst(k, by_components, by_components.joint), ceiling: ceiling ?? 1 };
}

const oneVaries: Rule = ({ composed }) =>
  heldOf(composed).length >= 2
    ? null
    : {
        level: 'undecided',
        sentence: l10n.t('Joint or factored cannot be told: of the parts at most one varies'),
        rule: l10n.t('With one part that varies, a joint belief and parts side by side are the same.'),
      };

const nothingReadsOut: Rule = ({ composed, joint: own }) => {
  const best = Math.max(...[own, ...heldOf(composed)].map(({ r2, r2_unseen }) => r2_unseen ?? r2));
  if (best >= COMPOSITION.someUnseen) return null;
  return {
    level: 'neither',
    sentence: l10n.t(
      'Neither joint nor factored: no belief reads out, at most {0} on unseen prefixes',
      unseenR2Text(best).text,
    ),
    rule: l10n.t(
      'Beliefs that read out with R² below {0} on unseen prefixes are not there for a linear map.',
      COMPOSITION.someUnseen,
    ),
  };
};

const nothingToCompare: Rule = ({ isFirst }) =>
  isFirst
    ? {
        level: 'undecided',
        sentence: l10n.t('Joint or factored cannot be told of the earliest checkpoint of a run'),
        rule: l10n.t('Parts read out of an untrained model too: they must read out better than from this checkpoint.'),
      }
    : null;

const asAtFirst: Rule = ({ composed }) => {
  for (const { name, r2, r2_unseen, first } of heldOf(composed)) {
    const unseen = r2_unseen ?? r2;
    if (unseen < COMPOSITION.readsOutUnseen)
      return {
        level: 'undecided',
        sentence: l10n.t(
          'Joint or factored cannot be told: {0} reads out with R² {1} on unseen prefixes',
          name,
          share(unseen),
        ),
        rule: l10n.t('Each part must read out with R² {0} on unseen prefixes.', COMPOSITION.readsOutUnseen),
      };
    if (first === null) continue;
    if (isBeyond(r2, first)) continue;
    return {
      level: 'undecided',
      sentence: l10n.t(
        'Joint or factored cannot be told: {0} reads out with R² {1}, and from the earliest checkpoint with {2}',
        name,
        share(r2),
        share(first),
      ),
      rule: l10n.t(
        'Each part must read out better than from the earliest checkpoint: by {0}, or by {1} and leaving half of what that leaves.',
        COMPOSITION.beyondFirst,
        COMPOSITION.leastGain,
      ),
    };
  }
  return null;
};

/** Whether a part reads out clearly better than from the earliest checkpoint. */
const isBeyond = (r2: number, first: number): boolean =>
  r2 >= first + COMPOSITION.beyondFirst ||
  (r2 >= first + COMPOSITION.leastGain && 1 - r2 <= COMPOSITION.leavesOfFirst * (1 - first));

const highCeiling: Rule = ({ composed: { dimensions } }) => {
  const { ceiling } = dimensions;
  if (ceiling !== null && ceiling <= COMPOSITION.mostCeiling) return null;
  return {
    level: 'undecided',
    sentence:
      ceiling === null
        ? l10n.t('Joint or factored cannot be told: the joint belief does not vary')
        : l10n.t(
            'Joint or factored cannot be told: exact parts alone give the joint belief with R² {0}',
            share(ceiling),
          ),
    rule: l10n.t(
      'Where parts alone give the joint belief with R² above {0}, little is left by which a joint one would show.',
      COMPOSITION.mostCeiling,
    ),
  };
};

const joint: Rule = ({ composed }) => {
  const { k, r2, ceiling } = leading(composed);
  const least = ceiling + COMPOSITION.towardsJoint * (1 - ceiling);
  if (r2 < least) return null;
  return {
    level: 'joint',
    sentence: l10n.t(
      'Holds the joint belief: R² {0} from the first {1} components, where parts alone give at most {2}',
      share(r2),
      count(k),
      share(ceiling),
    ),
    rule: l10n.t(
      'Joint: R² from the leading components at least half way from what exact parts give to 1 ({0}).',
      share(least),
    ),
  };
};

const factored: Rule = ({ composed }) => {
  const { k, r2, ceiling } = leading(composed);
  const beyond = Math.max(COMPOSITION.atCeiling, COMPOSITION.atCeilingShare * (1 - ceiling));
  if (r2 > ceiling + beyond || notHeld(composed, k)) return null;
  return {
    level: 'factored',
    sentence: l10n.t(
      'Holds the parts side by side: the first {0} components give the joint belief with R² {1}, and exact parts alone {2}',
      count(k),
      share(r2),
      share(ceiling),
    ),
    rule: l10n.t(
      'Factored: the leading components give at least {0} of each part’s R², and no more of the joint belief than exact parts do.',
      COMPOSITION.heldByComponents,
    ),
  };
};

const between: Rule = ({ composed }) => {
  const { k, r2, ceiling } = leading(composed);
  const missing = notHeld(composed, k);
  return missing
    ? {
        level: 'undecided',
        sentence: l10n.t(
          'Joint or factored cannot be told: the first {0} components give {1} with R² {2}, all of them with {3}',
          count(k),
          missing.name,
          share(missing.own),
          share(missing.r2),
        ),
        rule: l10n.t('The leading components of the stream must hold the parts: here they hold something else.'),
      }
    : {
        level: 'undecided',
        sentence: l10n.t(
          'Between joint and factored: R² {0} from the first {1} components, where parts alone give at most {2}',
          share(r2),
          count(k),
          share(ceiling),
        ),
        rule: l10n.t('Beyond what exact parts give, but less than half way from there to 1.'),
      };
};

/** A part that the first components hold less of than all do, too much less to speak of it. */
function notHeld(composed: OwnComposed, k: number): { name: string; own: number; r2: number } | null {
  for (const { name, r2, byComponents } of heldOf(composed)) {
    const own = fromFirst(k, composed.dimensions.by_components, byComponents);
    if (own < COMPOSITION.heldByComponents * r2) return { name, own, r2 };
  }
  return null;
}

function reasonsOf({ composed, joint: own }: CompositionEvidence): string[] {
  const { dimensions, overlap } = composed;
  const { k, r2, ceiling } = leading(composed);
  return [
    l10n.t(
      '99 % of the variance is in {0} components: parts side by side have {1} dimensions, one joint simplex {2}.',
      count(dimensions.nc99),
      count(dimensions.factored),
      count(dimensions.joint),
    ),
    ...(dimensions.ceiling === null
      ? []
      : [
          l10n.t(
            'The joint belief reads out with R² {0} from the first {1} components and {2} from all; exact parts alone give {3}.',
            share(r2),
            count(k),
            share(own.r2),
            share(ceiling),
          ),
        ]),
    ...heldOf(composed).map(({ name, r2: part, r2_unseen, first }) =>
      first === null
        ? l10n.t('{0}: R² {1}, {2} on unseen prefixes.', name, share(part), unseenR2Text(r2_unseen).text)
        : l10n.t(
            '{0}: R² {1}, {2} on unseen prefixes, {3} on the earliest checkpoint.',
            name,
            share(part),
            unseenR2Text(r2_unseen).text,
            share(first),
          ),
    ),
    ...overlap.pairs.map(({ parts: [first, second], mean_cos2, random }) =>
      l10n.t(
        'Overlap of {0} and {1}: {2}, of random subspaces {3}.',
        nameOf(composed, first),
        nameOf(composed, second),
        share(mean_cos2),
        share(random),
      ),
    ),
  ];
}

const nameOf = ({ parts }: OwnComposed, at: number): string =>
  at < parts.length ? namesOf(parts.map(({ name }) => name))[at] : l10n.t('the posterior');

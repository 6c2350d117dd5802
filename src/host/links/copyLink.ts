import * as vscode from 'vscode';
import { analysisSettingsSchema } from '../../protocol/analysis.js';
import { viewSettingsSchema } from '../../protocol/panel.js';
import { identified } from '../../shared/checkpointNames/identified.js';
import { groupRuns } from '../../shared/checkpointNames/runs.js';
import { registerCommand } from '../commands/register.js';
import { sayDone, showWarning } from '../door/messages.js';
import { EngineError } from '../engine/errors.js';
import { isTreeNode, type CheckpointTreeNode } from '../views/checkpointTree.js';
import { sourceOf } from '../sources.js';
import { LINK_PATH, linkQuery, type LeftOut, type Link } from './linkText.js';
import type { LinkServices } from './openLink.js';
import { linkedProcess, placeOf } from './places.js';

/** What a link could not say, in words. */
const leftOutTexts = (): Readonly<Record<LeftOut, string>> => ({
  selected: vscode.l10n.t('the selected beliefs'),
  'settings.process': vscode.l10n.t('the process'),
  overlaid: vscode.l10n.t('overlaid runs'),
  compare: vscode.l10n.t('what is compared'),
});

/** Copy Link to This View: of the panel in front, or of a folder or checkpoint of the tree. */
export const registerCopyLink = (services: LinkServices, extension: vscode.ExtensionContext['extension']) =>
  registerCommand('copyLink', (target) => copyLink(services, extension.id, target), services.log);

async function copyLink(services: LinkServices, id: string, target: unknown): Promise<void> {
  const made = isTreeNode(target) ? ofNode(services, target) : ofActive(services);
  if (!made) return;
  const { query, leftOut } = linkQuery(made.link);
  await vscode.env.clipboard.writeText(`${vscode.env.uriScheme}://${id}${LINK_PATH}?${query}`);
  const left = [...new Set([...made.missing, ...leftOut])].map((what) => leftOutTexts()[what]);
  if (left.length === 0) sayDone(vscode.l10n.t('A link to this view was copied.'));
  else
    void showWarning(
      `Beliefscope: ${vscode.l10n.t('The link that was copied cannot hold all: left out is {0}.', left.join(', '))}`,
    );
}

interface Made {
  readonly link: Link;
  readonly missing: readonly LeftOut[];
}

function ofNode({ samples }: LinkServices, node: CheckpointTreeNode): Made {
  const { folder } = node;
  const place = placeFor(sourceOf(folder.uri), samples);
  const runs = groupRuns(folder.files.map((file) => ({ file }))).length;
  const checkpoint = node.kind === 'checkpoint' ? identified(runs, node.file) : null;
  const shown = { settings: analysisSettingsSchema.parse({}), view: viewSettingsSchema.parse({}) };
  const link: Link = { place, checkpoint, ...shown, steering: null, selected: null, compare: null, overlaid: [] };
  return { link, missing: [] };
}

function ofActive({ samples, panels, sessions }: LinkServices): Made | null {
  const session = sessions.active;
  if (!session) return null;
  const { source, result, listing, view, steering, kept } = session;
  const settings = session.asked ?? session.settings;
  const process = linkedProcess(settings.process, source);
  const overlaid = (panels.find(session)?.overlaid.refs ?? []).map((run) => ({
    place: placeOf(run.source, samples),
    of: run.of,
  }));
  const { compare } = kept;
  const comparedPlace = compare?.source ? placeOf(compare.source, samples) : null;
  const missing: LeftOut[] = [
    ...(settings.process !== null && process === null ? ['settings.process' as const] : []),
    ...(overlaid.some(({ place }) => place === null) ? ['overlaid' as const] : []),
    ...(compare?.source && comparedPlace === null ? ['compare' as const] : []),
  ];
  return {
    missing,
    link: {
      place: placeFor(source, samples),
      checkpoint: result ? identified(listing?.runs.length ?? 0, result.checkpoint) : session.checkpoint,
      ...{ settings: { ...settings, process }, view, steering, selected: kept.selected },
      compare:
        compare === null || missing.includes('compare')
          ? null
          : { place: comparedPlace, checkpoint: compare.checkpoint },
      overlaid: overlaid.flatMap(({ place, of }) => (place === null ? [] : [{ place, of }])),
    },
  };
}

function placeFor(source: Parameters<typeof placeOf>[0], samples: LinkServices['samples']) {
  const place = placeOf(source, samples);
  if (place) return place;
  throw new EngineError(
    'bad-request',
    vscode.l10n.t('This folder is in a file system that is not open in this window: a link could not say where it is.'),
  );
}

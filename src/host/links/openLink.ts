import * as vscode from 'vscode';
import type { FolderListing, Source } from '../../protocol/files.js';
import { shownName } from '../../shared/shownText.js';
import { formatS3Address } from '../../shared/s3Address.js';
import type { GeometryServices } from '../commands/geometry.js';
import { tellFailure } from '../commands/tellFailure.js';
import { showError, showWarning } from '../door/messages.js';
import { withNotification } from '../door/progress.js';
import { askWhether } from '../door/questions.js';
import type { Log } from '../door/shown.js';
import { EngineError } from '../engine/errors.js';
import type { FolderMemory } from '../folderMemory.js';
import type { Sample } from '../sample.js';
import type { Session } from '../session/session.js';
import { sourceKey } from '../sources.js';
import { readLink, type Link } from './linkText.js';
import { findPlace, foundProcess, type FoundPlace } from './places.js';

export interface LinkServices extends GeometryServices {
  readonly memory: FolderMemory;
  readonly log: Log;
  readonly samples: Sample;
}

/** Opens links to runs, which come from anywhere: they open a view, and do nothing else. */
export const registerLinks = (services: LinkServices): vscode.Disposable =>
  vscode.window.registerUriHandler({ handleUri: (uri) => openLink(services, uri.path, uri.query) });

/** Shows what a link says, or tells in a sentence why not. */
export async function openLink(services: LinkServices, path: string, query: string): Promise<void> {
  const { link, problem } = readLink(path, query);
  if (problem !== undefined) return void showError(`Beliefscope: ${problem}`);
  try {
    await show(services, link);
  } catch (error) {
    void tellFailure(error, () => openLink(services, path, query));
  }
}

async function show(services: LinkServices, link: Link): Promise<void> {
  const { sessions, panels, samples } = services;
  const found = await findPlace(link.place, samples);
  const other = link.compare?.place ? await findPlace(link.compare.place, samples) : null;
  const overlaid = await Promise.all(
    link.overlaid.map(async ({ place, of }) => ({ place: await findPlace(place, samples), of })),
  );
  const process = await foundProcess(link.settings.process, found.source);
  const others = [...(other ? [other] : []), ...overlaid.map(({ place }) => place)];
  if (!(await mayOpen(services, [found, ...others]))) return;

  const session = sessions.get(found.source);
  const listing = await listed(session);
  if (listing.runs.length === 0)
    throw new EngineError(
      'no-checkpoints',
      vscode.l10n.t('There are no checkpoints in {0}.', shownName(found.text, 400)),
    );
  const checkpoint = isThere(listing, link.checkpoint) ? link.checkpoint : null;
  for (const { source } of others) await services.memory.rememberOpened(sourceKey(source));
  session.setView(link.view, session.steering);
  const panel = panels.show(session);
  panel.showLinked({ view: link.view });
  await session.analyse(checkpoint, { ...link.settings, process }, { remember: false });
  if (link.checkpoint !== checkpoint)
    void showWarning(
      `Beliefscope: ${vscode.l10n.t('The link is to {0} of {1}, which is not there any more; the panel shows the step that the folder opens with.', stepText(link.checkpoint), session.name)}`,
    );
  if (!session.result || session.failure) return;
  session.setView(session.view, link.steering);
  panel.showLinked({
    ...{ steering: link.steering, selected: link.selected },
    compare: link.compare && { source: other?.source ?? null, checkpoint: link.compare.checkpoint },
  });
  const runs = overlaid.map(({ place: { source }, of }) => ({ source, of }));
  if (runs.length > 0 || panel.overlaid.refs.length > 0) panel.overlaid.show(runs, false);
}

/** Places that are not open are asked about, all at once, unless the person has opened them before. */
async function mayOpen({ memory }: LinkServices, places: readonly FoundPlace[]): Promise<boolean> {
  const unknown = places.filter(({ source, isOpen }) => !isOpen && !memory.wasOpened(sourceKey(source)));
  if (unknown.length === 0) return true;
  return askWhether(
    vscode.l10n.t('A link asks Beliefscope to read checkpoints outside of the folders that are open. Open it?'),
    [...new Set(unknown.map(({ text, source }) => text + serviceText(source)))].join('\n'),
    vscode.l10n.t('Open'),
  );
}

const serviceText = (source: Source): string =>
  source.kind === 's3' && source.endpoint !== null ? ` (${source.endpoint})` : '';

function listed(session: Session): Promise<FolderListing> {
  const { source } = session;
  if (source.kind !== 's3') return session.look();
  const title = vscode.l10n.t('Beliefscope: Looking into {0}', formatS3Address(source));
  return withNotification(title, (signal) => session.look(signal), { cancellable: true });
}

const isThere = ({ runs }: FolderListing, checkpoint: Link['checkpoint']): boolean =>
  checkpoint === null ||
  runs.some((run) => run.checkpoints.some(({ file, step }) => file === checkpoint || step === checkpoint));

const stepText = (checkpoint: Link['checkpoint']): string =>
  typeof checkpoint === 'number' ? vscode.l10n.t('step {0}', checkpoint) : shownName(String(checkpoint));

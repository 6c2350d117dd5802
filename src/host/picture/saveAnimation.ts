import * as vscode from 'vscode';
import { version } from '../../../package.json';
import type { AnimationWish } from '../../protocol/animation.js';
import type { FolderListing } from '../../protocol/files.js';
import { ascending } from '../../shared/checkpointNames/ascending.js';
import { firstLines } from '../../shared/shownText.js';
import { sessionFor } from '../commands/register.js';
import type { CommandServices } from '../commands/register.js';
import { showInformation } from '../door/messages.js';
import { withNotification } from '../door/progress.js';
import { askWhereToSave } from '../door/questions.js';
import { EngineError } from '../engine/errors.js';
import type { Session } from '../session/session.js';
import { suggestedFile, writeFile } from '../writeFile.js';
import type { Choice } from './choices.js';
import { askChoice } from './choices.js';

const TITLE = vscode.l10n.t('Save Animation');
const FPS = 20;

type Form = Pick<AnimationWish, 'format' | 'scale'>;

const forms: readonly Choice<Form>[] = [
  { label: 'GIF', description: vscode.l10n.t('640 pixels wide, runs everywhere'), value: { format: 'gif', scale: 1 } },
  { label: 'GIF × 2', description: vscode.l10n.t('1,280 pixels wide'), value: { format: 'gif', scale: 2 } },
  { label: 'GIF × 4', description: vscode.l10n.t('2,560 pixels wide'), value: { format: 'gif', scale: 4 } },
  { label: 'WebM', description: vscode.l10n.t('a video of 640 pixels, small'), value: { format: 'webm', scale: 1 } },
  { label: 'WebM × 2', description: vscode.l10n.t('1,280 pixels wide'), value: { format: 'webm', scale: 2 } },
  { label: 'WebM × 4', description: vscode.l10n.t('2,560 pixels wide'), value: { format: 'webm', scale: 4 } },
];
const themes: readonly Choice<AnimationWish['theme']>[] = [
  { label: vscode.l10n.t('As shown'), description: vscode.l10n.t('in the colours of the editor'), value: 'shown' },
  { label: vscode.l10n.t('Light'), description: vscode.l10n.t('dark on white'), value: 'light' },
  { label: vscode.l10n.t('Dark'), description: vscode.l10n.t('for a slide'), value: 'dark' },
];
const paces: readonly Choice<AnimationWish['pace']>[] = [
  {
    label: vscode.l10n.t('Each checkpoint as long'),
    description: vscode.l10n.t('whatever steps lie between'),
    value: 'even',
  },
  { label: vscode.l10n.t('By steps'), description: vscode.l10n.t('linear: as the training ran'), value: 'linear' },
  {
    label: vscode.l10n.t('By the logarithm of steps'),
    description: vscode.l10n.t('the beginning takes longer'),
    value: 'logarithmic',
  },
];
const betweens: readonly Choice<boolean>[] = [
  {
    label: vscode.l10n.t('Interpolated between checkpoints'),
    description: vscode.l10n.t('and marked so in each frame'),
    value: true,
  },
  { label: vscode.l10n.t('Checkpoints alone'), description: vscode.l10n.t('each stays until the next'), value: false },
];
const lengths: readonly Choice<number>[] = [4, 8, 16, 30].map((seconds) => ({
  label: vscode.l10n.t('{0} seconds', seconds),
  value: seconds,
}));

/** `beliefscope.saveAnimation`: asks how, has the page draw the geometry through the training, and writes it where the user wants it. */
export async function saveAnimation(services: CommandServices, target: unknown): Promise<void> {
  const session = await sessionFor(services, target, TITLE);
  if (!session) return;
  const panel = services.panels.show(session);
  const checkpoints = checkpointsOf(session);
  if (checkpoints.length < 2)
    throw new EngineError(
      'cannot-write',
      vscode.l10n.t('A moving picture needs two checkpoints or more of a run: there are not as many.'),
    );
  const ask = <T>(name: string, choices: readonly Choice<T>[], step: number): Promise<Choice<T> | undefined> =>
    askChoice(`${TITLE} (${step}/5)`, name, choices);
  const form = await ask(vscode.l10n.t('Format'), forms, 1);
  const theme = form && (await ask(vscode.l10n.t('Colours'), themes, 2));
  const pace = theme && (await ask(vscode.l10n.t('Time'), paces, 3));
  const between = pace && (await ask(vscode.l10n.t('Between checkpoints'), betweens, 4));
  const length = between && (await ask(vscode.l10n.t('Length'), lengths, 5));
  if (!length) return;
  const { format } = form.value;
  const file = await askWhereToSave({
    title: TITLE,
    filters: { [format === 'gif' ? 'GIF' : 'WebM']: [format] },
    defaultUri: suggestedFile(`${session.name}-training.${format}`),
  });
  if (!file) return;
  const wish: AnimationWish = {
    ...form.value,
    checkpoints,
    theme: theme.value,
    pace: pace.value,
    between: between.value,
    seconds: length.value,
    fps: FPS,
    version,
    date: new Date().toISOString(),
  };
  const { bytes, left } = await withNotification(
    vscode.l10n.t('Moving picture of {0}', session.title),
    (signal, report) =>
      panel.drawAnimation(wish, {
        signal,
        told: (doing, done, total) =>
          report(
            doing === 'reading'
              ? vscode.l10n.t('checkpoint {0} of {1}', done, total)
              : vscode.l10n.t('frame {0} of {1}', done, total),
            done / total,
          ),
      }),
    { cancellable: true },
  );
  await writeFile(file, bytes);
  const name = file.path.split('/').at(-1) ?? '';
  const told =
    left.length === 0
      ? vscode.l10n.t('Moving picture written to {0}.', name)
      : vscode.l10n.t('Moving picture written to {0}. Left out: {1}', name, firstLines(left, 2).join(' '));
  void showInformation(told, vscode.l10n.t('Open')).then((open) => {
    if (open) void vscode.commands.executeCommand('vscode.open', file);
  });
}

/** Those of the run on show; where the strip's brush chose some, those. */
function checkpointsOf(session: Session): AnimationWish['checkpoints'] {
  const { listing, result } = session;
  const shown = result?.checkpoint.file ?? null;
  const run = runOf(listing, shown);
  const [first, last] = (session.view.strip.brush ?? []).map((file) => run.findIndex((each) => each.file === file));
  const chosen = first >= 0 && last > first ? run.slice(first, last + 1) : run;
  // Of what a sweep has found the read-outs are asked for alone.
  const known = new Map(session.sweep.all().lines.map(({ file, r2 }) => [file, r2]));
  return ascending(chosen).map(({ file, step }) => ({ file, step, r2: known.get(file) ?? null }));
}

function runOf(listing: FolderListing | null, file: string | null): FolderListing['runs'][number]['checkpoints'] {
  const runs = listing?.runs ?? [];
  const found = runs.find(({ checkpoints }) => checkpoints.some((each) => each.file === file)) ?? runs[0];
  return found?.checkpoints ?? [];
}

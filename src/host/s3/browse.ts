import * as vscode from 'vscode';
import type { EngineCalls, EngineMethod } from '../../protocol/calls.js';
import type { S3FolderPage, S3Service } from '../../protocol/files.js';
import type { EngineService } from '../engine/engineService.js';
import { formatCount } from '../labels.js';
import { formatS3Address, lastPart, parentPrefix } from '../../shared/s3Address.js';
import type { BucketPath } from '../../shared/s3Address.js';
import { withNotification } from '../door/progress.js';
import { pickOne } from '../door/questions.js';

type Step = { readonly kind: 'open' | 'more' } | { readonly kind: 'go'; readonly folder: BucketPath | null };

interface StepItem extends vscode.QuickPickItem {
  readonly step: Step;
}

const TITLE = vscode.l10n.t('Open Checkpoints from S3');

/** Leads from the list of buckets, where it may be read, down to a folder; undefined where the person chose none. */
export async function browse(engine: EngineService, service: S3Service): Promise<BucketPath | undefined> {
  let at: BucketPath | null = null;
  for (;;) {
    const next: Step | undefined = at === null ? await pickBucket(engine, service) : await walk(engine, service, at);
    if (!next) return undefined;
    if (next.kind === 'open') return at ?? undefined;
    if (next.kind === 'go') at = next.folder;
  }
}

async function pickBucket(engine: EngineService, service: S3Service): Promise<Step | undefined> {
  const buckets = await ask(engine, vscode.l10n.t('Listing buckets'), 's3/buckets', service);
  const items = buckets.map((bucket): StepItem => ({
    label: bucket,
    iconPath: new vscode.ThemeIcon('database'),
    step: { kind: 'go', folder: { bucket, prefix: '' } },
  }));
  const placeHolder =
    items.length > 0
      ? vscode.l10n.t('Bucket')
      : vscode.l10n.t('No bucket belongs to these credentials; type an address instead');
  return (await pickOne(items, { title: TITLE, placeHolder, ignoreFocusOut: true }))?.step;
}

/** Shows one folder, page by page, until the user opens it or goes elsewhere. */
async function walk(
  engine: EngineService,
  service: S3Service,
  { bucket, prefix }: BucketPath,
): Promise<Step | undefined> {
  let seen: S3FolderPage = { prefixes: [], checkpoints: 0, files: 0, next: null };
  const address = formatS3Address({ bucket, prefix });
  for (;;) {
    const page = await ask(engine, vscode.l10n.t('Listing {0}', address), 's3/folder', {
      ...service,
      bucket,
      prefix,
      next: seen.next,
    });
    seen = {
      prefixes: [...seen.prefixes, ...page.prefixes],
      checkpoints: seen.checkpoints + page.checkpoints,
      files: seen.files + page.files,
      next: page.next,
    };
    const chosen = await pickOne(itemsOf(bucket, prefix, seen), {
      title: TITLE,
      placeHolder: address,
      ignoreFocusOut: true,
    });
    if (!chosen || chosen.step.kind !== 'more') return chosen?.step;
  }
}

function itemsOf(bucket: string, prefix: string, { prefixes, checkpoints, files, next }: S3FolderPage): StepItem[] {
  const up = parentPrefix(prefix);
  const open: StepItem = {
    label: vscode.l10n.t('Open This Folder'),
    description:
      next === null
        ? vscode.l10n.t('checkpoints: {0}, files: {1}', formatCount(checkpoints), formatCount(files))
        : vscode.l10n.t('checkpoints: {0} or more, files: {1} or more', formatCount(checkpoints), formatCount(files)),
    iconPath: new vscode.ThemeIcon('folder-opened'),
    step: { kind: 'open' },
  };
  const above: StepItem = {
    label: '..',
    iconPath: new vscode.ThemeIcon('arrow-up'),
    step: { kind: 'go', folder: up === null ? null : { bucket, prefix: up } },
  };
  const below = prefixes.map((each): StepItem => ({
    label: lastPart(each),
    iconPath: new vscode.ThemeIcon('folder'),
    step: { kind: 'go', folder: { bucket, prefix: each } },
  }));
  const more: StepItem = {
    label: vscode.l10n.t('More…'),
    description: vscode.l10n.t('the next page of the listing'),
    alwaysShow: true,
    step: { kind: 'more' },
  };
  // A folder with checkpoints is most likely the one to open, so that choice comes first.
  const rest = checkpoints > 0 ? [open, ...below, above] : [...below, open, above];
  return next === null ? rest : [...rest, more];
}

/** A call that may take long, with a notification that cancels it. */
function ask<M extends EngineMethod>(
  engine: EngineService,
  title: string,
  method: M,
  params: EngineCalls[M]['params'],
): Promise<EngineCalls[M]['result']> {
  return withNotification(`Beliefscope: ${title}`, (signal) => engine.request(method, params, { signal }), {
    cancellable: true,
  });
}

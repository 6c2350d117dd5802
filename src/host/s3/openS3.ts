import * as vscode from 'vscode';
import type { GeometryServices } from '../commands/geometry.js';
import type { EngineService } from '../engine/engineService.js';
import { EngineError } from '../engine/errors.js';
import { badS3Address, formatS3Address, parseS3Address } from '../../shared/s3Address.js';
import type { BucketPath } from '../../shared/s3Address.js';
import { askAddress } from './askAddress.js';
import { browse } from './browse.js';
import type { RecentAddresses } from './recentAddresses.js';
import { describeService, s3Service, s3Source } from './s3Settings.js';
import { withNotification } from '../door/progress.js';

export interface S3Services extends GeometryServices {
  readonly engine: EngineService;
  readonly recent: RecentAddresses;
}

/** Open Checkpoints from S3: by address, or by looking around. Throws EngineError, which the command shows. */
export async function openS3(services: S3Services, target: unknown): Promise<void> {
  const folder = typeof target === 'string' ? folderAt(target) : await askFolder(services);
  if (!folder) return;
  const { sessions, panels, recent } = services;
  const session = sessions.get(s3Source(folder.bucket, folder.prefix));
  // The bucket is looked at before the panel opens, so that a refusal leaves no empty panel behind.
  const title = vscode.l10n.t('Beliefscope: Looking into {0}', formatS3Address(folder));
  const listing = await withNotification(title, (signal) => session.look(signal), { cancellable: true });
  if (listing.runs.length === 0)
    throw new EngineError(
      'no-checkpoints',
      vscode.l10n.t(
        'There are no checkpoints in {0}: name the folder that holds them, such as s3://bucket/runs/a.',
        formatS3Address(folder),
      ),
    );
  await recent.remember(formatS3Address(folder));
  panels.show(session);
  if (!session.busy && (!session.result || session.failure)) await session.analyse(session.checkpoint);
}

async function askFolder({ engine, recent }: S3Services): Promise<BucketPath | undefined> {
  const answer = await askAddress(recent.all, describeService(s3Service()));
  switch (answer?.kind) {
    case undefined:
      return undefined;
    case 'address':
      return folderAt(answer.address);
    case 'browse':
      return browse(engine, s3Service());
    case 'settings':
      await vscode.commands.executeCommand('workbench.action.openSettings', 'beliefscope.s3');
      return undefined;
  }
}

function folderAt(address: string): BucketPath {
  const folder = parseS3Address(address);
  if (!folder) throw new EngineError('bad-s3-address', badS3Address(address));
  return folder;
}

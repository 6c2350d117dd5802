import * as vscode from 'vscode';
import type { GeometryServices } from '../commands/geometry.js';
import type { EngineService } from '../engine/engineService.js';
import { EngineError } from '../engine/errors.js';
import { addressOf, parseAddress } from './address.js';
import { askAddress } from './askAddress.js';
import { browse } from './browse.js';
import type { Place } from './browse.js';
import type { RecentAddresses } from './recentAddresses.js';
import { describeService, s3Service, s3Source } from './s3Settings.js';

export interface S3Services extends GeometryServices {
  readonly engine: EngineService;
  readonly recent: RecentAddresses;
}

/** Open Checkpoints from S3: by address, or by looking around. Throws EngineError, which the command tells. */
export async function openS3(services: S3Services, target: unknown): Promise<void> {
  const place = typeof target === 'string' ? placeOf(target) : await askPlace(services);
  if (!place) return;
  const { sessions, panels, recent } = services;
  const session = sessions.get(s3Source(place.bucket, place.prefix));
  // What a bucket refuses is told where the person is, and no empty panel stays behind.
  const title = `Beliefscope: Looking into ${addressOf(place.bucket, place.prefix)}`;
  const listing = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () =>
    session.look(),
  );
  if (listing.runs.length === 0)
    throw new EngineError('no-checkpoints', `There are no checkpoints in ${addressOf(place.bucket, place.prefix)}.`);
  await recent.remember(addressOf(place.bucket, place.prefix));
  panels.show(session);
  if (!session.busy && (!session.result || session.failure)) await session.analyse(session.checkpoint);
}

async function askPlace({ engine, recent }: S3Services): Promise<Place | undefined> {
  const answer = await askAddress(recent.all, describeService(s3Service()));
  switch (answer?.kind) {
    case undefined:
      return undefined;
    case 'address':
      return placeOf(answer.address);
    case 'browse':
      return browse(engine, s3Service());
    case 'settings':
      await vscode.commands.executeCommand('workbench.action.openSettings', 'beliefscope.s3');
      return undefined;
  }
}

function placeOf(address: string): Place {
  const place = parseAddress(address);
  if (!place) throw new EngineError('bad-s3-address', `${address} is no S3 address: expected s3://bucket/prefix.`);
  return place;
}

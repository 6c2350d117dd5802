import * as vscode from 'vscode';
import type { S3Service, Source } from '../../protocol/files.js';

/**
 * The service that the person's own settings name. Nothing else names one: not a workspace, whose settings do not reach
 * machine-scoped ones, and not a page.
 */
export function s3Service(): S3Service {
  const configuration = vscode.workspace.getConfiguration('beliefscope.s3');
  const text = (name: string) => configuration.get<string>(name, '').trim() || null;
  return {
    endpoint: text('endpoint'),
    region: text('region'),
    profile: text('profile'),
    forcePathStyle: configuration.get<unknown>('forcePathStyle', false) === true,
  };
}

/** A folder of a bucket, by the person's own settings. */
export const s3Source = (bucket: string, prefix: string): Source => ({ kind: 's3', bucket, prefix, ...s3Service() });

/** A source that a page brings back: of S3, only bucket and prefix are taken from it. */
export const ownService = (source: Source): Source =>
  source.kind === 's3' ? s3Source(source.bucket, source.prefix) : source;

/** Whose buckets these are, for a person. */
export function describeService({ endpoint, profile }: S3Service): string {
  return `${endpoint ?? 'AWS'}, ${profile === null ? 'default credentials' : `profile ${profile}`}`;
}

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { install } from '../../tools/workbench.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder that holds `extensions` with the packaged extension in it; null where none was packaged. */
    installed: string | null;
  }
}

/**
 * Installs the packaged extension once, as a person does; each workbench begins with a copy of what came of it, since
 * installing takes as long as the workbench needs to start.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const vsix = process.env.BELIEFSCOPE_VSIX;
  project.provide('installed', null);
  if (!vsix) return undefined;
  const profile = await mkdtemp(join(tmpdir(), 'beliefscope-e2e-'));
  await install({ profile, vsix });
  project.provide('installed', profile);
  return () => rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Puts what was installed into a new profile. */
export const copyInstalled = (installed: string, profile: string): Promise<void> =>
  cp(join(installed, 'extensions'), join(profile, 'extensions'), { recursive: true });

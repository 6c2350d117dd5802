import { afterAll, afterEach, expect } from 'vitest';
import type { Workbench } from './workbench.js';
import type { Workspace } from './workspace.js';

interface Used {
  readonly workbench: Workbench | undefined;
  readonly workspace: Workspace | undefined;
}

/**
 * After each test of a group: a picture where it failed, and no content-security violation or page error. After all
 * of them the workbench is closed and its workspace removed.
 */
export function lookAfter(used: () => Used): void {
  afterAll(async () => {
    const { workbench, workspace } = used();
    await workbench?.close();
    await workspace?.remove();
  });
  afterEach(async ({ task }) => {
    const { workbench } = used();
    if (task.result?.state === 'fail') await workbench?.screenshot(`failed-${task.name.replaceAll(/\W+/g, '-')}`);
    expect(workbench?.takeProblems()).toEqual([]);
  });
}

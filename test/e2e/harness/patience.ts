/**
 * How long anything in the workbench is waited for. A wait that is answered costs nothing, so this is far beyond what a quiet
 * machine needs: with both cores busy elsewhere a workbench comes up, and an engine answers, many times more slowly.
 */
export const PATIENCE_MS = 180_000;

/** The buttons that a failure can offer: what each says, and the command that it runs. */
import * as l10n from '@vscode/l10n';

interface RemedyRow {
  readonly label: string;
  /** A codicon's name, without `codicon-`. */
  readonly icon: string;
  /** The host's command that the button runs. A page that can do the same by itself (`retry`) need not ask the host. */
  readonly command: `beliefscope.${string}`;
}

export const REMEDIES = {
  retry: { label: l10n.t('Try Again'), icon: 'refresh', command: 'beliefscope.retry' },
  chooseProcess: { label: l10n.t('Choose Process…'), icon: 'list-selection', command: 'beliefscope.chooseProcess' },
  rankProcesses: { label: l10n.t('Rank Processes'), icon: 'list-ordered', command: 'beliefscope.rankProcesses' },
  inferProcess: { label: l10n.t('Infer from the Model'), icon: 'wand', command: 'beliefscope.inferProcess' },
  writeLayoutMap: { label: l10n.t('Write Layout Map'), icon: 'json', command: 'beliefscope.writeLayoutMap' },
  restartEngine: { label: l10n.t('Restart Engine'), icon: 'debug-restart', command: 'beliefscope.restartEngine' },
  openS3Settings: { label: l10n.t('Open S3 Settings'), icon: 'settings-gear', command: 'beliefscope.openS3Settings' },
  chooseNode: { label: l10n.t('Choose Node…'), icon: 'settings-gear', command: 'beliefscope.chooseNode' },
  manageTrust: { label: l10n.t('Manage Workspace Trust'), icon: 'shield', command: 'beliefscope.manageTrust' },
  raiseFileLimit: { label: l10n.t('Raise Size Limit…'), icon: 'settings-gear', command: 'beliefscope.raiseFileLimit' },
} as const satisfies Readonly<Record<string, RemedyRow>>;

/** A button that a failure offers. Messages carry null if none would help. */
export type Remedy = keyof typeof REMEDIES;

/** All names, for the schemas of messages that a page sends when a button is clicked. */
export const remedyNames = Object.keys(REMEDIES) as [Remedy, ...Remedy[]];

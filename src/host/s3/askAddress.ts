import * as vscode from 'vscode';
import { parseS3Address } from '../../shared/s3Address.js';
import { createPick, offer } from '../door/questions.js';

interface AddressItem extends vscode.QuickPickItem {
  readonly answer: Answer;
}

export type Answer = { readonly kind: 'address'; readonly address: string } | { readonly kind: 'browse' | 'settings' };

/** Asks for an address: typed, opened before, or to be looked for; undefined where the person gave none. */
export function askAddress(recent: readonly string[], service: string): Promise<Answer | undefined> {
  const fixed: readonly AddressItem[] = [
    ...recent.map((address): AddressItem => ({
      label: address,
      iconPath: new vscode.ThemeIcon('history'),
      answer: { kind: 'address', address },
    })),
    {
      label: vscode.l10n.t('Browse Buckets…'),
      description: service,
      iconPath: new vscode.ThemeIcon('cloud'),
      alwaysShow: true,
      answer: { kind: 'browse' },
    },
    {
      label: vscode.l10n.t('S3 Settings…'),
      description: 'endpoint, region, profile',
      iconPath: new vscode.ThemeIcon('settings-gear'),
      alwaysShow: true,
      answer: { kind: 'settings' },
    },
  ];
  const pick = createPick<AddressItem>({
    title: vscode.l10n.t('Open Checkpoints from S3'),
    placeholder: 's3://bucket/prefix',
    ignoreFocusOut: true,
  });
  offer(pick, fixed);
  return new Promise((resolve) => {
    pick.onDidChangeValue((value) => {
      const typed = value.trim();
      const isAddress = parseS3Address(typed) !== null && !recent.includes(typed);
      offer(pick, isAddress ? [typedItem(typed), ...fixed] : fixed);
    });
    pick.onDidAccept(() => {
      resolve(pick.activeItems[0]?.answer);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

const typedItem = (address: string): AddressItem => ({
  label: address,
  description: 'open',
  iconPath: new vscode.ThemeIcon('folder-opened'),
  alwaysShow: true,
  answer: { kind: 'address', address },
});

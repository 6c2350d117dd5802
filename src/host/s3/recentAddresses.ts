import type { Memento } from 'vscode';
import { parseS3Address } from '../../shared/s3Address.js';

const KEY = 's3:recent';
const MOST = 12;

/** Recently opened addresses, the latest first. Stored values are validated like any other input. */
export class RecentAddresses {
  constructor(private readonly store: Memento) {}

  get all(): readonly string[] {
    const stored = this.store.get<unknown>(KEY);
    if (!Array.isArray(stored)) return [];
    return stored.filter(
      (address): address is string => typeof address === 'string' && parseS3Address(address) !== null,
    );
  }

  async remember(address: string): Promise<void> {
    await this.store.update(KEY, [address, ...this.all.filter((other) => other !== address)].slice(0, MOST));
  }
}

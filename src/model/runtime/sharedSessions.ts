import type { Ort } from './onnxRuntime.js';

/** Sessions of onnxruntime that several models may use. */
export interface SharedSessions<Name extends string> {
  readonly sessions: Readonly<Record<Name, Ort.InferenceSession>>;
  /** Gives up one use; native memory and threads are freed with the last. */
  release(): Promise<void>;
}

interface Entry<Name extends string> {
  readonly sessions: Promise<Readonly<Record<Name, Ort.InferenceSession>>>;
  users: number;
}

/**
 * Sessions by a key that tells what they compute. Models of one shape share them: each session of onnxruntime has
 * threads of its own, and hundreds of checkpoints of one run would otherwise have hundreds of them.
 */
export class SessionPool<Name extends string> {
  private readonly shared = new Map<string, Entry<Name>>();

  /** @param most how many are found again; those let go of live on for as long as a model uses them */
  constructor(private readonly most = 16) {}

  async get(
    key: string,
    create: () => Promise<Readonly<Record<Name, Ort.InferenceSession>>>,
  ): Promise<SharedSessions<Name>> {
    const known = this.shared.get(key);
    const entry: Entry<Name> = known ?? { sessions: create(), users: 0 };
    entry.users++;
    this.shared.delete(key);
    this.shared.set(key, entry);
    for (const oldest of [...this.shared.keys()].slice(0, -this.most)) this.shared.delete(oldest);
    const forget = () => this.shared.get(key) === entry && this.shared.delete(key);
    try {
      const sessions = await entry.sessions;
      let isReleased = false;
      const release = async () => {
        if (isReleased) return;
        isReleased = true;
        if (--entry.users > 0) return;
        forget();
        for (const session of Object.values<Ort.InferenceSession>(sessions)) await session.release();
      };
      return { sessions, release };
    } catch (error) {
      forget();
      throw error;
    }
  }
}

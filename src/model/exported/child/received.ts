import { LoadedProgram } from './loadedProgram.js';
import type { Begin, Part } from './messages.js';

/** A model as it arrives, in parts. */
export class Received {
  private model = new Uint8Array(0);
  private sideFiles: { path: string; data: Uint8Array }[] = [];

  begin({ size, sideFiles }: Begin): void {
    this.model = new Uint8Array(size);
    this.sideFiles = sideFiles.map((other) => ({ path: other.path, data: new Uint8Array(other.size) }));
  }

  add({ file, at, bytes }: Part): void {
    (this.sideFiles[file - 1]?.data ?? this.model).set(bytes, at);
  }

  get size(): number {
    return this.sideFiles.reduce((sum, { data }) => sum + data.byteLength, this.model.byteLength);
  }

  /** What was sent is not needed once onnxruntime has it. */
  load(threads: number): Promise<LoadedProgram> {
    const { model, sideFiles } = this;
    this.begin({ kind: 'begin', size: 0, sideFiles: [] });
    return LoadedProgram.load(model, sideFiles, threads);
  }
}

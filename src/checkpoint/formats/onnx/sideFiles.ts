import { InputError } from '../../../shared/inputError.js';
import { readNamedSibling } from '../../../shared/namedPath.js';
import type { ByteSource } from '../../sources/byteSource.js';
import type { ExternalPlace } from './messages.js';

/** Opens a file of the folder that a model is in, which is no link. */
export type OpenBeside = (name: string) => Promise<ByteSource>;

/** Files that one model may keep its weights in: torch once wrote one for each tensor. */
const MAX_FILES = 1000;
/** All of them are held in memory. */
const MAX_BYTES = 2 ** 31 - 1;
/** Two tensors may share their numbers; more than this is asked for by a file that wants memory only. */
const MOST_SHARING = 2;
const SLACK_BYTES = 2 ** 20;

/** The files beside an ONNX model that hold its weights, opened as tensors name them. */
export class SideFiles {
  private readonly opened = new Map<string, ByteSource>();
  private bytes = 0;
  private asked = 0;

  constructor(
    private readonly model: string,
    private readonly beside: OpenBeside | undefined,
  ) {}

  /** Names as the model says them, in the order of opening. */
  get names(): readonly string[] {
    return [...this.opened.keys()];
  }

  /**
   * Checks that the bytes of a tensor lie within a file of the model's own folder.
   * @param size bytes that the tensor takes
   * @throws InputError `external-data`, `too-large`
   */
  async place(tensor: string, { location, offset, length }: ExternalPlace, size: number): Promise<ByteSource> {
    const source = await this.file(tensor, location);
    if ((length ?? size) !== size)
      throw this.refusal(`${tensor} takes ${size} bytes, and ${length} are said to be in ${source.name}`);
    if (offset + size > source.size)
      throw this.refusal(
        `${tensor} would be at bytes ${offset} to ${offset + size} of ${source.name}, which has ${source.size}: copy both files again`,
      );
    this.asked += size;
    if (this.asked > MOST_SHARING * this.bytes + SLACK_BYTES)
      throw this.refusal(`its tensors take more bytes than ${MOST_SHARING} times what its files have`);
    return source;
  }

  private async file(tensor: string, location: string): Promise<ByteSource> {
    const known = this.opened.get(location);
    if (known) return known;
    const name = readNamedSibling(location);
    if (!this.beside)
      throw this.refusal(
        `${tensor || 'a tensor'} is kept in another file, which is not read here: export the model with all weights inside ` +
          '(torch.onnx.export(…, external_data=False), or onnx.save without save_as_external_data)',
      );
    if (name === null)
      throw this.refusal(
        `${tensor} is kept in ${location || 'a file without a name'}: expected a file of its own folder`,
      );
    if (this.opened.size >= MAX_FILES) throw this.refusal(`it keeps its weights in more than ${MAX_FILES} files`);
    const source = await this.beside(name).catch((error: unknown) => {
      if (!(error instanceof InputError) || error.code !== 'file-gone') throw error;
      throw this.refusal(`its weights are in ${name}, which is not beside it: copy both files into one folder`);
    });
    this.opened.set(location, source);
    this.bytes += source.size;
    if (this.bytes > MAX_BYTES)
      throw new InputError('too-large', `${this.model}: the files with its weights take more than 2 GiB.`);
    return source;
  }

  private refusal(what: string): InputError {
    return new InputError('external-data', `${this.model} cannot be read: ${what}.`);
  }
}

import type { DrawnPicture, DrawPictureMessage, PictureWish } from '../../protocol/picture.js';

/** Milliseconds that a page has to draw a picture: hundreds of thousands of marks take seconds. */
const LATE_MS = 60_000;

/** Pictures that a page draws when it is asked to. */
export class DrawnByPage {
  private readonly open = new Map<number, (picture: DrawnPicture | null) => void>();
  private last = 0;

  constructor(private readonly post: (message: DrawPictureMessage) => void) {}

  /** A picture as it is on show; null where there is none, or the page does not answer. */
  draw(wish: PictureWish): Promise<DrawnPicture | null> {
    const id = ++this.last;
    return new Promise((resolve) => {
      const late = setTimeout(() => this.drawn(id, null), LATE_MS);
      this.open.set(id, (picture) => {
        clearTimeout(late);
        resolve(picture);
      });
      this.post({ type: 'drawPicture', id, wish });
    });
  }

  drawn(id: number, picture: DrawnPicture | null): void {
    this.open.get(id)?.(picture);
    this.open.delete(id);
  }
}

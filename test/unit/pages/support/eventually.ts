import { expect } from 'vitest';

/** What a page shows once it has drawn: asked again until it is so, for as long as the configuration of the tests has patience. */
export const eventually = <T>(read: () => T, message = '') => expect.poll(read, { message });

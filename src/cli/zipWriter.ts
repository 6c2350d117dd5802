/** What npz.ts takes of a large package; a bundle of its own, loaded when an .npz is first written. */
export { ZipWriter, configure } from '@zip.js/zip.js/lib/zip-core-custom.js';

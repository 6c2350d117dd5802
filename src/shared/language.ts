/** The language of what people read. Numbers, codes, names of keys and data that are saved keep theirs. */
export interface Language {
  /** As the `lang` of HTML names it. */
  readonly code: string;
  /** Texts by their English; one that is not there stays English. */
  readonly texts: Readonly<Record<string, string>>;
}

/** What the program is written in: nothing is looked up. */
export const ENGLISH: Language = { code: 'en', texts: {} };

/** The id of the block of a page that holds its texts. */
export const LANGUAGE_BLOCK = 'l10n';

/** The texts of a page as a block of data in its HTML, which is no script to any policy; nothing for English. */
export const languageBlock = ({ texts }: Language): string =>
  Object.keys(texts).length === 0
    ? ''
    : `<script type="application/json" id="${LANGUAGE_BLOCK}">${JSON.stringify(texts).replaceAll('<', '\\u003c')}</script>\n`;

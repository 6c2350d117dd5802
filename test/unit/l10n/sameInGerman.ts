/** Texts that are the same in English and in German: names, and words that German has from English. */
export const SAME_IN_GERMAN: readonly string[] = ['Checkpoints', 'S3'];

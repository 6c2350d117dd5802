/** Texts that are the same in English and in German: names, and words that both have. */
export const SAME_IN_GERMAN: readonly string[] = [
  'Belief {0}',
  'Bucket',
  'Checkpoint',
  'Checkpoint {0}',
  'Checkpoints',
  'Form',
  'Format',
  'S3',
  'Seed',
];

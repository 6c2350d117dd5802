import { describe } from 'vitest';
import { sweepJsonSchema } from '../../../src/published/sweepJson.js';
import { keepsSchema } from './schemaFile.js';

describe('a line of sweep --jsonl', () => keepsSchema('sweep', 'sweep', sweepJsonSchema, '--jsonl'));

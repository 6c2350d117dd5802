import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { AgentAnswer } from '../../../src/protocol/agents.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { SteerResult } from '../../../src/protocol/steering.js';
import type { SweepResult } from '../../../src/protocol/sweep.js';
import { steerRequestSchema } from '../../../src/protocol/steering.js';
import { sweepRequestSchema } from '../../../src/protocol/sweep.js';
import { jsonText } from '../../../src/shared/writtenText.js';
import { bundleFile } from '../../tools/l10n.mjs';
import { startEngine, type PreviewEngine } from '../../tools/previewPages.mjs';

vi.mock('vscode', async () => (await import('./support/fakeVscode.js')).fakeVscode);

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
const source = { kind: 'local', path: sample } as const;
/** Words and letters of German that neither English sentences nor names of the sample have. */
const GERMAN = /[äöüßÄÖÜ]|\b(der|die|das|und|nicht|ist|sind|auf|von|mit|Modell|Ideal entfernt|vorhanden|Wörter)\b/;

let engine: PreviewEngine;
let result: AnalysisResult;
let results: string;

/** Modules make texts as they are loaded: those of a host whose editor speaks German. */
async function germanHost() {
  const texts = JSON.parse(await readFile(bundleFile('de'), 'utf8')) as Record<string, string>;
  vi.resetModules();
  l10n.config({ contents: JSON.stringify(texts) });
  const told = await import('../../../src/shared/told.js');
  told.tellIn(texts);
  const { aboutAnalysis, ofChart } = await import('../../../src/figure/about.js');
  const { layerColumns } = await import('../../../src/figure/charts/shares.js');
  const { runsData } = await import('../../../src/figure/runs/table.js');
  const { resultJson } = await import('../../../src/host/steering/resultFiles.js');
  const { pointOf } = await import('../../../src/host/runs/sweepRun.js');
  const { verdictText } = await import('../../../src/shared/verdictTexts.js');
  return { ...told, aboutAnalysis, ofChart, layerColumns, runsData, resultJson, pointOf, verdictText };
}

beforeAll(async () => {
  results = await mkdtemp(join(tmpdir(), 'beliefscope-german-data-'));
  engine = await startEngine();
  result = (await engine.call('analyse', { source, settings: { context: 8 } })) as AnalysisResult;
});
afterAll(async () => {
  l10n.config({ contents: {} });
  await engine?.stop();
  await rm(results, { recursive: true, force: true });
});

it('what an editor that speaks German saves is English, and the page that it is saved from German', async () => {
  const host = await germanHost();
  // As the page has them.
  const shown = host.heard(result);
  expect(host.verdictText(shown.verdict)).toMatch(GERMAN);
  expect(shown.verdict.reasons.every((reason) => GERMAN.test(reason))).toBe(true);
  expect(shown.notes.filter((note) => !GERMAN.test(note))).toEqual([]);

  const made = { version: '1', folder: 'rrxor', date: new Date(0) };
  const { level, sentence } = result.verdict;
  for (const analysis of [result, shown]) {
    const about = host.aboutAnalysis(analysis, analysis.verdict, made);
    expect(about.facts.verdict).toEqual({ level, sentence });
    const chart = host.ofChart(about, host.layerColumns(shown));
    expect(chart.facts.chart).toBe('R² of each layer alone; words weighted uniformly');
    expect(jsonText(chart.facts)).not.toMatch(GERMAN);
  }
  const request = steerRequestSchema.parse({ analysis: result.id, start: 17, end: 19 });
  const steered = (await engine.call('steer', request)) as SteerResult;
  expect(host.resultJson(result, steered, result.verdict)).not.toMatch(GERMAN);
});

it('lines of a sweep and the table of runs are English, and what an agent is answered', async () => {
  const host = await germanHost();
  const request = sweepRequestSchema.parse({ source, settings: { context: 8 }, files: ['0.pt', '11520000.pt'] });
  const { lines } = (await engine.call('sweep', request)) as SweepResult;
  const points = lines.map(host.pointOf);
  expect(host.heard(points).every(({ verdict }) => GERMAN.test(verdict.sentence))).toBe(true);
  const run = { name: 'rrxor', path: sample, process: null, architecture: null, seed: null, total: 2, failed: [] };
  const view = { figure: 'r2', levels: { r2: 0.9, r2_unseen: 0.9, kl: 0.1, loss: 0.1, components: 3 } } as const;
  for (const told of [points, host.heard(points)]) {
    const table = host.runsData([{ ...run, points: told, problem: null } as never], view as never);
    expect(jsonText(table)).toContain(lines.at(-1)?.verdict.sentence.slice(0, 30));
    expect(jsonText(table)).not.toMatch(GERMAN);
  }
  const asked = { tool: 'analyse', input: { folder: sample }, folders: [sample], trusted: true, results };
  const { text, file } = (await engine.call('agents/answer', asked)) as AgentAnswer;
  expect(`${text}${await readFile(file!, 'utf8')}`).not.toMatch(GERMAN);
});

import { expect, it } from 'vitest';
import { summaryOf } from '../../console/src/screens/logs/summary.ts';

const platform = { type: 'platform.report', record: { metrics: { durationMs: 483, maxMemoryUsedMB: 71 } } };
const failed = { level: 'ERROR', message: 'No.', error: { name: 'TypeError', message: 'boom' } };

it.each([
  ['plain text\n  as it is', 'plain text as it is'],
  ['{no JSON', '{no JSON'],
  [JSON.stringify({ level: 'INFO', message: 'Stored.' }), 'Stored.'],
  [JSON.stringify(failed), 'No. TypeError boom'],
  [JSON.stringify({ level: 'ERROR', message: { errorType: 'Bad', errorMessage: 'why' } }), 'Bad why'],
  [JSON.stringify(platform), 'platform.report 483 ms, 71 MB'],
  [JSON.stringify({ type: 'platform.report', record: { status: 'timeout' } }), 'platform.report timeout'],
  [
    JSON.stringify({
      _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: 'Reports' }, { Name: 'Late' }] }] },
      Reports: 2,
      Late: 0,
    }),
    'metrics Reports=2 Late=0',
  ],
  [
    JSON.stringify({ execution_arn: 'arn', type: 'TaskStateEntered', details: { name: 'Check' } }),
    'TaskStateEntered Check',
  ],
  [
    JSON.stringify({ logType: 'ExecutionSummary', path: ['a', 0, 'b'], duration: 2_400_000, statusCode: 200 }),
    'ExecutionSummary a/0/b 200 2 ms',
  ],
  ['{"other": 1}', '{"other": 1}'],
])('a line of a log says in short: %s', (message, summary) => expect(summaryOf(message)).toBe(summary));

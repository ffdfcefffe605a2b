import { secondsOf, type EpochMs } from '../../../kernel/clock.ts';
import type { RedriveExecutionOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { on, statesAction } from '../context.ts';
import { notRedrivable } from '../errors.ts';
import { redriveNow } from '../redrive.ts';
import * as shapes from '../shapes.ts';
import { findExecution, hasMachine } from './DescribeExecution.ts';

interface Token {
  readonly token: string;
  readonly at: EpochMs;
}

/** docs: AWS Step Functions API Reference, "RedriveExecution" (clientToken) */
const remembered = { tokens: 10, ms: 15 * 60 * 1000 };

/** Continues an execution that did not succeed where it failed. */
export const RedriveExecution = statesAction({
  input: {
    executionArn: shapes.arn,
    clientToken: text({ min: 1, max: 64, pattern: /^[!-~]+$/, patternText: '[!-~]+' }),
  },
  needs: on('RedriveExecution', 'executionArn'),
  genuine: ({ execution }) => [{ executionArn: execution, clientToken: 'again' }],
  run({ executionArn, clientToken }, context): Wire<RedriveExecutionOutput> {
    const row = findExecution(context, executionArn);
    const now = context.clock.now();
    const tokens = (JSON.parse(row.redrive_tokens ?? '[]') as Token[]).filter(({ at }) => now - at < remembered.ms);
    const known = tokens.find(({ token }) => token === clientToken);
    // recorded: stackd redrive_execution.json (whatever became of the execution since)
    if (known) return { redriveDate: secondsOf(known.at) };
    const { redriveStatus, redriveStatusReason } = redriveNow(row, { now, hasMachine: hasMachine(context, row) });
    if (redriveStatus !== 'REDRIVABLE') throw notRedrivable(row.arn, redriveStatusReason ?? byMapRun);
    const kept = clientToken === undefined ? tokens : [...tokens, { token: clientToken, at: now }];
    context.executions.redrive(row, JSON.stringify(kept.slice(-remembered.tokens)));
    return { redriveDate: secondsOf(now) };
  },
});

const byMapRun = 'Execution is part of a Map Run and is redriven with it';

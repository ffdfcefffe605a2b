import type { EntryId } from '../../contract/action.ts';
import type { PutEvent } from '../../contract/ports.ts';
import { redriveOf } from './redrive.ts';
import type { Told } from './store.ts';

// An event of EventBridge has at most 256 KB, so larger data is left out. docs: AWS Step Functions Developer Guide,
// "Automating Step Functions event delivery with EventBridge"
const maxData = 240_000;

/**
 * Puts the event that rules for status changes match. docs: AWS Step Functions Developer Guide, "Automating Step
 * Functions event delivery with EventBridge"
 */
export function announce(putEvent: PutEvent, row: Told, cause: EntryId | undefined): void {
  const included = row.input.length + (row.output?.length ?? 0) <= maxData;
  putEvent({
    source: 'aws.states',
    detailType: 'Step Functions Execution Status Change',
    resources: [row.arn],
    cause,
    detail: {
      executionArn: row.arn,
      stateMachineArn: row.machine_arn,
      name: row.name,
      status: row.status,
      startDate: row.start_ms,
      stopDate: row.stop_ms,
      input: included ? row.input : null,
      output: included ? row.output : null,
      inputDetails: { included },
      outputDetails: row.output === null ? null : { included },
      stateMachineVersionArn: row.version_arn,
      stateMachineAliasArn: row.alias_arn,
      redriveDate: row.redrive_ms,
      ...redriveOf(row),
      error: row.error,
      cause: row.cause,
    },
  });
}

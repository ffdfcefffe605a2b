import { invalidToken } from './errors.ts';

/** recorded: test_sfn_send_task_outcome_with_no_such_token */
export function readTaskToken(token: string): [arn: string, frame: number, attempt: number] {
  try {
    const [arn, frame, attempt] = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as unknown[];
    if (typeof arn === 'string' && typeof frame === 'number' && typeof attempt === 'number')
      return [arn, frame, attempt];
  } catch {
    // The error below covers a text that is not a token of this runtime.
  }
  throw invalidToken();
}

/**
 * Answers the resource that a permission to answer for a task is about: the activity, or the state machine. observed:
 * NOAA-OWP/hydrovis issue 837 (a denial that names the state machine), aws/aws-cdk pull request 8486 (activities)
 */
export function resourceOfToken(token: string): string {
  try {
    const [execution, , , , activity] = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as unknown[];
    if (typeof activity === 'string') return activity;
    const [arn, partition, service, region, account, , name] = String(execution).split(':');
    // The name of a map run is that of its machine, a slash and a label.
    const [machine] = (name ?? '').split('/');
    return machine ? [arn, partition, service, region, account, 'stateMachine', machine].join(':') : '*';
  } catch {
    return '*';
  }
}

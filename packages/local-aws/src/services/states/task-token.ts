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

import { asText } from '../../../kernel/as-text.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { isObject } from '../../../kernel/is-object.ts';

/** The answer of a function about a resource that it was asked for. */
export interface Answer {
  readonly physicalId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly isSecret: boolean;
}

/** Is thrown when CloudFormation or the function refuses. */
export class NotMade extends AwsError {
  /** The id by which the function may find what it has partly made. */
  readonly physicalId: string | undefined;

  constructor(message: string, physicalId?: string) {
    super('ValidationError', message);
    this.physicalId = physicalId;
  }
}

/** docs: AWS CloudFormation User Guide, "Custom resource response objects" (4096 bytes, and 1 KB of a physical id) */
export const mostAnswerBytes = 4_096;
const mostIdBytes = 1_024;

/**
 * Reads the answer that a function has put to the given address. Throws CloudFormation's error for a failure and for an
 * answer that it cannot use. recorded: carlnordenfelt/aws-api-gateway-for-cloudformation#37 (too long) recorded:
 * PaloAltoNetworks/aws-elb-autoscaling#23 (Status) recorded: aws-solutions/aws-crr-monitor#6 (PhysicalResourceId)
 * recorded: aws-samples/one-observability-demo#235 (FAILED)
 */
export function readAnswer(body: string, requestId: string): Answer {
  if (Buffer.byteLength(body) > mostAnswerBytes) throw new NotMade('Response object is too long.');
  const { Status, Reason, PhysicalResourceId: id, Data, NoEcho } = membersOf(body);
  if (Status !== 'SUCCESS' && Status !== 'FAILED')
    throw new NotMade(`Invalid Response object: '${asText(Status)}' is not a valid ResponseStatus`);
  if (typeof id !== 'string' || id === '' || Buffer.byteLength(id) > mostIdBytes)
    throw new NotMade(
      `Invalid PhysicalResourceId${Status === 'FAILED' ? `. The function said FAILED: ${asText(Reason)}` : ''}`,
    );
  if (Status === 'FAILED')
    throw new NotMade(
      'Received response status [FAILED] from custom resource. ' +
        `Message returned: ${asText(Reason)} (RequestId: ${requestId})${adviceOn(asText(Reason))}`,
      id,
    );
  if (Data !== undefined && Data !== null && !isObject(Data))
    throw new NotMade('Invalid Response object: Value of property Data must be an object', id);
  return { physicalId: id, data: isObject(Data) ? Data : {}, isSecret: NoEcho === true || NoEcho === 'true' };
}

function membersOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const members: unknown = JSON.parse(body);
    if (isObject(members)) return members;
  } catch {
    throw new NotMade('Invalid Response object: it is not valid JSON');
  }
  throw new NotMade('Invalid Response object: it is no object');
}

/** Only installed clients are found here. */
function adviceOn(reason: string): string {
  const name = /(?:Cannot find (?:module|package) '|Package )(@aws-sdk\/[a-z0-9-]+)/.exec(reason)?.[1];
  return name === undefined ? '' : `. Here the client has to be installed with the app: npm install --save-dev ${name}`;
}

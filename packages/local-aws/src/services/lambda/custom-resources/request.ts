import { asText } from '../../../kernel/as-text.ts';
/** docs: AWS CloudFormation User Guide, "Custom resource request and response reference" (ServiceTimeout) */
export const longestWaitSeconds = 3_600;

/** The event that a function gets. docs: AWS CloudFormation User Guide, "Custom resource request objects" */
export interface RequestEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly StackId: string;
  readonly ServiceToken: string;
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}

export interface RequestOfFunction {
  readonly functionName: string;
  readonly event: RequestEvent;
  /** The longest time to wait for the answer; an hour unless given. */
  readonly waitSeconds?: number | undefined;
}

/**
 * Writes the properties as functions get them: numbers and truth values become texts. observed: aws-cdk-lib 2.276.0
 * (its handlers compare with "true")
 */
export function toldProperties(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const told = asTexts(properties) as Record<string, unknown>;
  // The CDK's handler would install the SDK from the registry, and nothing may leave this machine. It uses the
  // installed SDK instead. observed: aws-cdk-lib 2.276.0
  return 'InstallLatestAwsSdk' in told ? { ...told, InstallLatestAwsSdk: 'false' } : told;
}

function asTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTexts);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asTexts(member)]));
  return typeof value === 'string' ? value : asText(value);
}

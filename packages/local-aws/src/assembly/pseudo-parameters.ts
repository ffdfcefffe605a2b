import { noValue, type Scope } from './intrinsics.ts';

export interface Environment {
  readonly region: string;
  readonly accountId: string;
  /** All regions that run, if there are several. */
  readonly regions?: readonly string[];
  /** Answers the value of a parameter of Parameter Store. */
  readonly storedParameter?: (name: string, version?: number) => string | undefined;
}

/** The region and the account that the runtime uses by default. */
export const localEnvironment: Environment = { region: 'us-east-1', accountId: '000000000000' };

/** Answers a pseudo parameter such as AWS::Region. */
export function pseudoParameter(name: string, { region, accountId }: Environment, stackName = ''): unknown {
  switch (name) {
    case 'AWS::Region':
      return region;
    case 'AWS::AccountId':
      return accountId;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::NoValue':
      return noValue;
    case 'AWS::NotificationARNs':
      return [];
    case 'AWS::StackName':
      return stackName;
    case 'AWS::StackId':
      return `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/00000000-0000-0000-0000-000000000000`;
  }
  return undefined;
}

/** A scope for the asset manifest, where only pseudo parameters are known. */
export const pseudoScope = (environment: Environment): Scope => ({
  ref: (name) => pseudoParameter(name, environment),
  getAtt: () => undefined,
  condition: () => false,
  findInMap: () => undefined,
  importValue: () => undefined,
  step: () => undefined,
});

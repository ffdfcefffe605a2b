import { noValue, type Scope } from './intrinsics.ts';

export interface Environment {
  readonly region: string;
  readonly accountId: string;
  /** The parameters that are stored, by name. */
  readonly storedParameter?: (name: string, version?: number) => string | undefined;
}

/** Where everything is, on a laptop. */
export const localEnvironment: Environment = { region: 'us-east-1', accountId: '000000000000' };

/** AWS::Region and the like. */
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

/** A scope that knows pseudo parameters alone, for the asset manifest. */
export const pseudoScope = (environment: Environment): Scope => ({
  ref: (name) => pseudoParameter(name, environment),
  getAtt: () => undefined,
  condition: () => false,
  findInMap: () => undefined,
  importValue: () => undefined,
  step: () => undefined,
});

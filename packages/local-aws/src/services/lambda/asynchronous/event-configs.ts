import type { Ports } from '../../../contract/service.ts';
import { resourceNotFound } from '../errors.ts';
import type { EventInvokeConfig, LambdaFunction } from '../functions.ts';
import type { FunctionStore } from '../function-store.ts';
import { checkDestination, destinationRefusal, type DestinationPorts } from './destinations.ts';
import { defaultEventConfig } from './event-queue.ts';
import type { GivenInvokeConfig, StoredInvokeConfig } from './invoke-config.ts';

type ConfigPorts = Ports & DestinationPorts;

export const configKey = ({ functionName, qualifier }: StoredInvokeConfig): string => `${functionName}:${qualifier}`;

export function eventConfigOf(given: StoredInvokeConfig): EventInvokeConfig {
  const { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: age, DestinationConfig } = given;
  const { OnFailure, OnSuccess } = DestinationConfig ?? {};
  return {
    maxRetries: Number(retries ?? defaultEventConfig.maxRetries),
    maxAgeMs: age === undefined ? defaultEventConfig.maxAgeMs : Number(age) * 1000,
    ...(OnFailure?.Destination !== undefined && { onFailureArn: OnFailure.Destination }),
    ...(OnSuccess?.Destination !== undefined && { onSuccessArn: OnSuccess.Destination }),
    given,
  };
}

export const destinationsOf = ({ DestinationConfig }: GivenInvokeConfig): (readonly [side: string, arn: string])[] =>
  (['OnFailure', 'OnSuccess'] as const).flatMap((side) => {
    const arn = DestinationConfig?.[side]?.Destination;
    return arn === undefined ? [] : [[side, arn] as const];
  });

/** Checks a destination that a template names. */
export const checkSide = (ports: ConfigPorts, [side, arn]: readonly [side: string, arn: string]): void =>
  checkDestination(ports, `AWS::Lambda::EventInvokeConfig.DestinationConfig.${side}`, arn);

/** Takes a configuration of the template, unless a call has changed it since. */
export function provisionConfig(
  ports: ConfigPorts,
  { invokeConfigs }: FunctionStore,
  fn: LambdaFunction,
  { qualifier, ...given }: GivenInvokeConfig & { readonly qualifier: string },
): void {
  for (const side of destinationsOf(given)) checkSide(ports, side);
  const stored = { ...given, qualifier, functionName: fn.definition.name, lastModifiedMs: ports.clock.now() };
  const kept = invokeConfigs.provisioned(configKey(stored), given);
  if (!kept) fn.eventConfigs.set(qualifier, eventConfigOf(stored));
  else if (kept.definition) fn.eventConfigs.set(qualifier, eventConfigOf(kept.definition));
}

/** Takes a configuration of a call. The role must be able to reach its destinations. */
export function putConfig(
  ports: ConfigPorts,
  { invokeConfigs }: FunctionStore,
  fn: LambdaFunction,
  stored: StoredInvokeConfig,
): void {
  for (const [side, arn] of destinationsOf(stored)) {
    checkDestination(ports, `DestinationConfig.${side}`, arn);
    const refusal = destinationRefusal(ports, ports.roles, fn, arn);
    if (refusal) throw refusal;
  }
  fn.eventConfigs.set(stored.qualifier, eventConfigOf(stored));
  invokeConfigs.put(configKey(stored), stored);
}

/** docs: AWS Lambda API Reference, "GetFunctionEventInvokeConfig" */
export function configAt(fn: LambdaFunction, qualifier: string): StoredInvokeConfig {
  const given = fn.eventConfigs.get(qualifier)?.given;
  if (!given)
    throw resourceNotFound(`The function ${fn.definition.arn}:${qualifier} doesn't have an EventInvokeConfig`);
  return given;
}

/** Writes a configuration as the API shows it. */
export const shownConfig = ({ definition: { arn } }: LambdaFunction, config: StoredInvokeConfig) => ({
  FunctionArn: `${arn}:${config.qualifier}`,
  LastModified: config.lastModifiedMs / 1000,
  ...(config.MaximumRetryAttempts !== undefined && { MaximumRetryAttempts: Number(config.MaximumRetryAttempts) }),
  ...(config.MaximumEventAgeInSeconds !== undefined && {
    MaximumEventAgeInSeconds: Number(config.MaximumEventAgeInSeconds),
  }),
  DestinationConfig: {
    OnSuccess: { ...config.DestinationConfig?.OnSuccess },
    OnFailure: { ...config.DestinationConfig?.OnFailure },
  },
});

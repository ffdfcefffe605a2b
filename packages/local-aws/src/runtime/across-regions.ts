import type { BucketsElsewhere, BucketsOfRegion, UserPoolKeys } from '../contract/ports.ts';
import type { Receivers } from './calls.ts';
import type { Reachable } from './send-request.ts';

/** Another region of the account that runs in this process. */
export interface Peer extends Reachable {
  readonly receivers: Receivers;
  readonly buckets: BucketsOfRegion;
  /** The keys of the user pools there. */
  readonly userPoolKeys: UserPoolKeys;
  /** Resolves when everything that was written there so far is on disk. */
  readonly durable: () => Promise<void>;
}

/** Answers undefined for a region that does not run. */
export type PeerOf = (region: string) => Peer | undefined;

const sns = 'sns.amazonaws.com';

interface Regions {
  /** The own region. */
  readonly region: string;
  /** All regions that run, if there are several. */
  readonly regions?: readonly string[] | undefined;
  readonly peerOf?: PeerOf | undefined;
}

/**
 * Hands on those calls that services make to another region: a topic sends to queues and functions of any region, and a
 * rule sends to event buses of any region. Every other call stays in its region, and the receiver refuses what is not
 * there. docs: Amazon SNS Developer Guide, "Sending Amazon SNS messages to an Amazon SQS queue or AWS Lambda function
 * in a different Region"; Amazon EventBridge User Guide, "Sending and receiving events between AWS Regions"
 */
export function acrossRegions(receivers: Receivers, { region, peerOf }: Regions): Receivers {
  if (!peerOf) return receivers;
  /** What another region has stored is on disk before the sender forgets that it has to send. */
  const handOn = async <Output>(arn: string, send: (to: Receivers) => Promise<Output>): Promise<Output> => {
    const of = arn.split(':')[3] ?? region;
    const peer = of === region ? undefined : peerOf(of);
    if (!peer) return send(receivers);
    const output = await send(peer.receivers);
    await peer.durable();
    return output;
  };
  const isSns = ({ principal }: Parameters<Receivers['sendMessage' | 'invokeFunction']>[0]): boolean =>
    principal.type === 'Service' && principal.service === sns;
  return {
    ...receivers,
    sendMessage: (call) =>
      isSns(call) ? handOn(call.queueArn, ({ sendMessage }) => sendMessage(call)) : receivers.sendMessage(call),
    invokeFunction: (call) =>
      isSns(call)
        ? handOn(call.functionName, ({ invokeFunction }) => invokeFunction(call))
        : receivers.invokeFunction(call),
    relayEvent: (call) => handOn(call.eventBusArn, ({ relayEvent }) => relayEvent(call)),
  };
}

/**
 * Answers the keys of user pools of any region, whose names begin with it. docs: AWS AppSync API Reference,
 * "UserPoolConfig" (awsRegion: the Region in which the user pool was created)
 */
export const userPoolKeysIn =
  (own: UserPoolKeys, { region, peerOf }: Regions): UserPoolKeys =>
  (poolId) => {
    const [of = region] = poolId.split('_');
    return ((of === region ? undefined : peerOf?.(of)?.userPoolKeys) ?? own)(poolId);
  };

/** Answers the buckets of the other regions: their names are those of the account. */
export function bucketsElsewhere({ region, regions = [], peerOf }: Regions): BucketsElsewhere | undefined {
  if (!peerOf) return undefined;
  const others = () => regions.flatMap((of) => (of === region ? [] : [[of, peerOf(of)] as const]));
  return {
    find(bucket) {
      const [of, peer] = others().find(([, other]) => other?.buckets.has(bucket)) ?? [];
      return of !== undefined && peer ? { region: of, host: new URL(peer.endpointUrl).host } : undefined;
    },
    list: () => others().flatMap(([of, peer]) => (peer?.buckets.list() ?? []).map((one) => ({ ...one, region: of }))),
  };
}

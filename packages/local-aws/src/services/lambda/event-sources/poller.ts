import type { ReceiveMessageResult } from '@aws-sdk/client-sqs';
import type { CallService } from '../../../contract/ports.ts';
import { unasked, type EntryId } from '../../../contract/action.ts';
import type { OpensNote, Ports } from '../../../contract/service.ts';
import type { TableStreams } from '../../../contract/table-streams.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import type { DestinationPorts } from '../asynchronous/destinations.ts';
import { recursiveInvocation } from '../errors.ts';
import type { Functions, LambdaFunction } from '../functions.ts';
import { execute } from '../invoke.ts';
import type { Mapping } from './mapping.ts';
import { noted } from './noted.ts';
import { partsOf } from './parts.ts';
import { failedOf, filterOf, recordOf, type QueueMessage } from './records.ts';
import { pauseMs } from './mapping.ts';

export type PollerPorts = Ports &
  DestinationPorts & {
    readonly callService: CallService;
    /** Tells when tables change. Without it, no stream is read. */
    readonly streams?: TableStreams | undefined;
    /** Opens the journal's entry of an invocation that nobody has called for. */
    readonly openNote?: OpensNote | undefined;
    /** The journal's entry of the call that sent a message, by the handle of its receipt. */
    readonly causeOf?: ((receipt: string) => EntryId | undefined) | undefined;
    readonly endsLoop: (fn: LambdaFunction, entry: EntryId) => boolean;
  };

/** docs: AWS Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings" (5 at first) */
const usualConcurrency = 5;
const waitSeconds = 20;
const mostInCall = 10;

/**
 * Takes messages from a queue for a function, with the permissions of its role. A message that fails stays in the queue
 * until its visibility timeout is over.
 */
export class Poller {
  readonly #ports: PollerPorts;
  readonly #functions: Functions;
  readonly #mapping: Mapping;
  readonly #wants: (message: QueueMessage) => boolean;
  #inFlight = 0;
  #isStopped = false;
  /** Ends the present wait of the loop. */
  #wake = (): void => undefined;

  constructor(ports: PollerPorts, functions: Functions, mapping: Mapping) {
    this.#ports = ports;
    this.#functions = functions;
    this.#mapping = mapping;
    this.#wants = filterOf(mapping);
  }

  start(): void {
    void this.#loop();
  }

  stop(): void {
    this.#isStopped = true;
    this.#wake();
  }

  async #loop(): Promise<void> {
    while (!this.#isStopped) {
      try {
        const batch = await this.#collect();
        // The messages come again when their visibility timeout is over.
        if (this.#isStopped) return;
        for (const part of partsOf(batch)) {
          this.#inFlight += 1;
          void this.#process(part).finally(() => {
            this.#inFlight -= 1;
            this.#wake();
          });
        }
        while (this.#inFlight >= this.#mostInFlight() && !this.#isStopped) await this.#pause();
      } catch (error) {
        if (this.#isStopped) return;
        // The denial was already reported by its judge.
        if (!(error instanceof AwsError)) this.#ports.operator.unexpected(error);
        await this.#pause(pauseMs);
      }
    }
  }

  /**
   * A FIFO queue allows one batch at a time, which keeps the order of every group. A batch that no environment of this
   * machine can take stays in the queue: its visibility timeout would run while it waits, and it would run twice.
   */
  #mostInFlight(): number {
    const { sourceArn, maximumConcurrency = usualConcurrency } = this.#mapping;
    return sourceArn.endsWith('.fifo') ? 1 : Math.min(maximumConcurrency, this.#functions.mostEnvironments);
  }

  async #collect(): Promise<QueueMessage[]> {
    const { clock } = this.#ports;
    const { batchSize, windowSeconds } = this.#mapping;
    const batch = await this.#receive(batchSize, waitSeconds);
    if (batch.length === 0 || windowSeconds === 0) return batch;
    const end = clock.now() + windowSeconds * 1000;
    while (batch.length < batchSize && clock.now() < end && !this.#isStopped) {
      const left = Math.min(waitSeconds, Math.ceil((end - clock.now()) / 1000));
      batch.push(...(await this.#receive(batchSize - batch.length, left)));
    }
    return batch;
  }

  async #receive(most: number, wait: number): Promise<QueueMessage[]> {
    const output = (await this.#call(unasked, 'ReceiveMessage', {
      MaxNumberOfMessages: Math.min(mostInCall, most),
      WaitTimeSeconds: wait,
      AttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    })) as Wire<ReceiveMessageResult>;
    return [...(output.Messages ?? [])];
  }

  async #process(batch: readonly QueueMessage[]): Promise<void> {
    const requestId = this.#ports.ids.uuid();
    try {
      const wanted = batch.filter(this.#wants);
      const failed = wanted.length === 0 ? new Set<string>() : await this.#run(wanted, requestId);
      const done = failed && batch.filter(({ MessageId = '' }) => !failed.has(MessageId));
      if (done) await this.#remove(done, wanted.length === 0 ? unasked : requestId);
    } catch (error) {
      // The call was throttled or denied, or the runtime ends: the messages come again.
      if (!(error instanceof AwsError) && !this.#isStopped) this.#ports.operator.unexpected(error);
    }
  }

  /** Answers the messages that failed, or undefined if all did. */
  async #run(messages: readonly QueueMessage[], requestId: string): Promise<ReadonlySet<string> | undefined> {
    const { functionArn, reportsFailures } = this.#mapping;
    const { fn, qualifier } = this.#functions.find(functionArn);
    const payload = JSON.stringify({ Records: messages.map((message) => recordOf(message, this.#mapping)) });
    const call = { payload, requestId, functionArn, qualifier };
    const { causeOf } = this.#ports;
    const causes = messages.map(({ ReceiptHandle = '' }) => causeOf?.(ReceiptHandle));
    const result = await noted(this.#ports, call, causes, async () => {
      // The messages stay in the queue. recorded: boto/boto3#3899
      if (this.#ports.endsLoop(fn, requestId)) throw recursiveInvocation();
      return execute(this.#functions, fn, call);
    });
    if (result.failed) return undefined;
    const ids = new Set(messages.map(({ MessageId = '' }) => MessageId));
    return reportsFailures ? failedOf(result.payload, ids) : new Set();
  }

  async #remove(messages: readonly QueueMessage[], cause: EntryId): Promise<void> {
    for (let at = 0; at < messages.length; at += mostInCall) {
      const Entries = messages
        .slice(at, at + mostInCall)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await this.#call(cause, 'DeleteMessageBatch', { Entries });
    }
  }

  #call(cause: EntryId, action: string, input: Readonly<Record<string, unknown>>): Promise<unknown> {
    const principal = principalOf(this.#ports, this.#functions.find(this.#mapping.functionArn).fn);
    return this.#ports.callService({
      principal,
      cause,
      service: 'sqs',
      action,
      input: { ...queueOf(this.#mapping), ...input },
    });
  }

  async #pause(ms?: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = ms === undefined ? (): void => undefined : this.#ports.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
    this.#wake = () => undefined;
  }
}

const queueOf = ({ sourceArn }: Pick<Mapping, 'sourceArn'>): { readonly QueueUrl: string } => ({
  QueueUrl: sourceArn.split(':').slice(4).join('/'),
});

const principalOf = ({ roles }: Ports, { definition }: LambdaFunction) =>
  roles.principal(definition.roleArn, definition.name);

import type { DescribeStreamOutput, GetRecordsOutput, GetShardIteratorOutput } from '@aws-sdk/client-dynamodb-streams';
import { unasked } from '../../../contract/action.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { deliver } from '../asynchronous/destinations.ts';
import type { Functions } from '../functions.ts';
import { execute, type Execution } from '../invoke.ts';
import type { Mapping } from './mapping.ts';
import { noted } from './noted.ts';
import { mostBytes, partsOf } from './parts.ts';
import type { PollerPorts } from './poller.ts';
import type { StreamPositions } from './stream-positions.ts';
import {
  changeFilter,
  discardLetter,
  eventRecordOf,
  firstFailed,
  secondOf,
  sequenceOf,
  type Change,
  type DiscardCondition,
} from './stream-records.ts';
import type { StreamSettings } from './stream-settings.ts';
import { Waiting } from './waiting.ts';
import { pauseMs } from './mapping.ts';

/** Records of one batch that is not done yet. */
interface Batch {
  readonly records: readonly Change[];
  /** How often the function failed with it. A division does not count. */
  readonly attempts: number;
}

const firstRetryMs = 250;
const longestRetryMs = 60_000;
/** docs: Amazon DynamoDB API Reference, "GetRecords" */
const mostInCall = 1000;
/** docs: Amazon DynamoDB Developer Guide, "Change data capture for DynamoDB Streams" */
const retentionSeconds = 24 * 3600;

/**
 * Hands the changes of a table to a function, in their order and with the permissions of its role. A batch that fails
 * holds back those behind it until it succeeds, or is discarded.
 */
export class StreamPoller {
  readonly #ports: PollerPorts;
  readonly #functions: Functions;
  readonly #mapping: Mapping;
  readonly #settings: StreamSettings;
  readonly #positions: StreamPositions;
  readonly #wants: (record: Change) => boolean;
  readonly #waiting: Waiting;
  #shardId = '';
  #stopFollowing = (): void => undefined;

  constructor(ports: PollerPorts, functions: Functions, mapping: Mapping, positions: StreamPositions) {
    if (!mapping.stream) throw new Error(`${mapping.uuid} has no stream`);
    this.#ports = ports;
    this.#functions = functions;
    this.#mapping = mapping;
    this.#settings = mapping.stream;
    this.#positions = positions;
    this.#wants = changeFilter(mapping);
    this.#waiting = new Waiting(ports.clock);
  }

  start(): void {
    const { streams } = this.#ports;
    this.#stopFollowing = streams?.follow(this.#mapping.sourceArn, () => this.#waiting.news()) ?? this.#stopFollowing;
    void this.#loop();
  }

  stop(): void {
    this.#stopFollowing();
    this.#waiting.end();
  }

  async #loop(): Promise<void> {
    while (!this.#waiting.isOver) {
      try {
        const { records, behind } = await this.#collect();
        if (this.#waiting.isOver) return;
        if (records.length > 0) await this.#work({ records, attempts: 0 });
        if (this.#waiting.isOver) return;
        if (behind !== undefined) this.#positions.put(this.#mapping, behind);
        else await this.#waiting.forNews();
      } catch (error) {
        if (this.#waiting.isOver) return;
        // The denial was already reported by its judge.
        if (!(error instanceof AwsError)) this.#ports.operator.unexpected(error);
        await this.#waiting.forTime(pauseMs);
      }
    }
  }

  /** Gathers a batch. `behind` is the last record that was read, wanted or not; undefined if there was none. */
  async #collect(): Promise<{ readonly records: readonly Change[]; readonly behind: string | undefined }> {
    const { clock } = this.#ports;
    const { batchSize, windowSeconds } = this.#mapping;
    const records: Change[] = [];
    let behind: string | undefined;
    let end = Infinity;
    for (;;) {
      const read = await this.#read(behind ?? this.#positions.get(this.#mapping), batchSize - records.length);
      behind = read.length > 0 ? sequenceOf(read.at(-1) as Change) : behind;
      records.push(...read.filter(this.#wants));
      const isFull = records.length >= batchSize || windowSeconds === 0 || bytesOf(records) > mostBytes;
      if (isFull || records.length === 0 || this.#waiting.isOver) return { records, behind };
      end = Math.min(end, clock.now() + windowSeconds * 1000);
      if (clock.now() >= end) return { records, behind };
      if (read.length === 0) await this.#waiting.forNews(end - clock.now());
    }
  }

  async #read(behind: string | undefined, most: number): Promise<readonly Change[]> {
    const StreamArn = this.#mapping.sourceArn;
    if (this.#shardId === '') {
      const { StreamDescription } = (await this.#call('DescribeStream', { StreamArn })) as Wire<DescribeStreamOutput>;
      this.#shardId = StreamDescription?.Shards?.[0]?.ShardId ?? '';
    }
    const ShardIterator = await this.#iterator(behind);
    const Limit = Math.min(mostInCall, most);
    const output = (await this.#call('GetRecords', { ShardIterator, Limit })) as Wire<GetRecordsOutput>;
    return output.Records ?? [];
  }

  async #iterator(behind: string | undefined): Promise<string | undefined> {
    const shard = { StreamArn: this.#mapping.sourceArn, ShardId: this.#shardId };
    const from = (position: object): Promise<unknown> => this.#call('GetShardIterator', { ...shard, ...position });
    const oldest = { ShardIteratorType: 'TRIM_HORIZON' };
    const after = { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: behind };
    const output = await from(behind === undefined ? oldest : after).catch((error: unknown) => {
      // Everything up to the position was removed, so what is left comes behind it.
      if (error instanceof AwsError && error.code === 'TrimmedDataAccessException') return from(oldest);
      throw error;
    });
    return (output as Wire<GetShardIteratorOutput>).ShardIterator;
  }

  /** Works until every record succeeded or was discarded. */
  async #work(whole: Batch): Promise<void> {
    const { attempts } = whole;
    const batches: Batch[] = partsOf(whole.records).map((records) => ({ records, attempts }));
    while (!this.#waiting.isOver) {
      const batch = batches.shift();
      if (!batch) return;
      const young = await this.#discardOld(batch);
      if (young.records.length > 0) batches.unshift(...(await this.#attempt(young)));
    }
  }

  /** Runs the function once. Answers what is left of the batch. */
  async #attempt(batch: Batch): Promise<readonly Batch[]> {
    const requestId = this.#ports.ids.uuid();
    const result = await this.#run(batch.records, requestId).catch(async (error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
      // The function could not run, which is no failure of the batch.
      await this.#waiting.forTime(pauseMs);
      return undefined;
    });
    if (!result) return [batch];
    const failedAt = this.#failedAt(result, batch.records);
    const done = failedAt === undefined ? batch.records : batch.records.slice(0, failedAt);
    this.#done(done);
    if (failedAt === undefined) return [];
    const left = { records: batch.records.slice(failedAt), attempts: batch.attempts + 1 };
    if (this.#settings.bisects && batch.records.length > 1)
      return failedAt > 0 ? [{ ...left, attempts: batch.attempts }] : halvesOf(batch);
    const { maximumRetries } = this.#settings;
    if (maximumRetries >= 0 && left.attempts > maximumRetries) {
      await this.#discard(left, 'RetryAttemptsExhausted', requestId, result);
      return [];
    }
    await this.#waiting.forTime(Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(batch.attempts, 10)));
    return [left];
  }

  #failedAt({ failed, payload }: Execution, records: readonly Change[]): number | undefined {
    if (failed) return 0;
    return this.#mapping.reportsFailures ? firstFailed(payload, records) : undefined;
  }

  async #run(records: readonly Change[], requestId: string): Promise<Execution> {
    const { functionArn } = this.#mapping;
    const { fn, qualifier } = this.#functions.find(functionArn);
    const payload = JSON.stringify({ Records: records.map((record) => eventRecordOf(record, this.#mapping)) });
    const call = { payload, requestId, functionArn, qualifier };
    const causes = records.map((record) => this.#ports.streams?.causeOf(sequenceOf(record)));
    return noted(this.#ports, call, causes, () => execute(this.#functions, fn, call));
  }

  /** Discards the records that are older than the mapping or the stream allows. Answers the others. */
  async #discardOld({ records, attempts }: Batch): Promise<Batch> {
    const { maximumAgeSeconds } = this.#settings;
    const limit = maximumAgeSeconds < 0 ? retentionSeconds : Math.min(maximumAgeSeconds, retentionSeconds);
    const now = this.#ports.clock.now() / 1000;
    const young = records.findIndex((record) => now - secondOf(record) <= limit);
    const count = young < 0 ? records.length : young;
    if (count > 0) {
      const old = { records: records.slice(0, count), attempts };
      await this.#discard(old, 'RecordAgeExceeded', this.#ports.ids.uuid(), undefined);
    }
    return { records: records.slice(count), attempts };
  }

  async #discard(batch: Batch, condition: DiscardCondition, requestId: string, result?: Execution): Promise<void> {
    const { onFailureArn } = this.#settings;
    if (onFailureArn !== undefined) {
      const about = { ...batch, condition, requestId, result, shardId: this.#shardId, now: this.#ports.clock.now() };
      const letter = { targetArn: onFailureArn, body: discardLetter(this.#mapping, about) };
      const { fn } = this.#functions.find(this.#mapping.functionArn);
      await deliver(this.#ports, this.#ports.roles, fn, letter, requestId).catch((error: unknown) => {
        if (!(error instanceof AwsError)) this.#ports.operator.unexpected(error);
      });
    }
    this.#done(batch.records);
  }

  #done(records: readonly Change[]): void {
    const last = records.at(-1);
    if (last && !this.#waiting.isOver) this.#positions.put(this.#mapping, sequenceOf(last));
  }

  #call(action: string, input: Readonly<Record<string, unknown>>): Promise<unknown> {
    const { fn } = this.#functions.find(this.#mapping.functionArn);
    const principal = this.#ports.roles.principal(fn.definition.roleArn, fn.definition.name);
    return this.#ports.callService({ principal, cause: unasked, service: 'dynamodbstreams', action, input });
  }
}

function halvesOf({ records, attempts }: Batch): readonly Batch[] {
  const middle = Math.ceil(records.length / 2);
  return [records.slice(0, middle), records.slice(middle)].map((half) => ({ records: half, attempts }));
}

const bytesOf = (records: readonly Change[]): number =>
  records.reduce((sum, { dynamodb }) => sum + (dynamodb?.SizeBytes ?? 0), 0);

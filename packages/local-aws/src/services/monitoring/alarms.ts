import type { EntryId } from '../../contract/action.ts';
import type { PublishMessage } from '../../contract/ports.ts';
import type { Ports } from '../../contract/service.ts';
import type { EpochMs } from '../../kernel/clock.ts';
import { mapped, type Work } from '../../kernel/in-turns.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Alarm, AlarmState, MetricAlarm } from './alarm.ts';
import { inOrder, nameIn } from './engine/composite-order.ts';
import { evaluationRange, judge, type StateValue, type TimedPoint } from './engine/alarm-state.ts';
import { type Measured } from './engine/metric.ts';
import { notificationOf, type Change } from './notification.ts';
import { periodOf, Queries } from './engine/queries.ts';
import type { MonitoringStore } from './store.ts';
import { minuteMs } from '../../kernel/clock.ts';

export type AlarmPorts = Pick<Ports, 'clock' | 'operator' | 'region' | 'accountId'> & {
  readonly publishMessage: PublishMessage;
};

type NewState = Pick<AlarmState, 'value' | 'reason' | 'data'>;

/** Holds the alarms and their states, and runs their actions when a state changes. */
export class Alarms {
  readonly #ports: AlarmPorts;
  readonly #metrics: Measured;
  readonly #store: MonitoringStore;
  readonly #alarms = new Map<string, Alarm>();
  #since: EpochMs = -Infinity;

  constructor(ports: AlarmPorts, metrics: Measured, store: MonitoringStore) {
    this.#ports = ports;
    this.#metrics = metrics;
    this.#store = store;
    for (const alarm of store.made()) this.#alarms.set(alarm.name, alarm);
  }

  /** Keeps an alarm under its present state. */
  keep(alarm: Alarm): void {
    const isNew = !this.#alarms.has(alarm.name);
    this.#alarms.set(alarm.name, alarm);
    if (this.#store.stateOf(alarm.name)) return;
    const now = this.#ports.clock.now();
    const reason = 'Unchecked: Initial alarm creation';
    this.#store.putState(alarm.name, {
      value: 'INSUFFICIENT_DATA',
      reason,
      data: '',
      updatedAt: now,
      transitionedAt: now,
    });
    if (isNew)
      this.#note(alarm, 'ConfigurationUpdate', `Alarm "${alarm.name}" created`, { type: 'Create', version: '1.0' });
  }

  /** Makes an alarm for a call; it outlives a restart. */
  make(alarm: Alarm): void {
    this.#store.putMade(alarm);
    this.keep(alarm);
  }

  remove(name: string): void {
    this.#alarms.delete(name);
    this.#store.remove(name);
  }

  find(name: string): Alarm | undefined {
    return this.#alarms.get(name);
  }

  all(): Alarm[] {
    return [...this.#alarms.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  stateOf(name: string): AlarmState {
    const state = this.#store.stateOf(name);
    if (!state) throw new Error(`alarm ${name} has no state`);
    return state;
  }

  /** Marks the time from which everything is measured. Missing data from before means nothing. */
  begin(): void {
    this.#since = this.#ports.clock.now();
  }

  /** Evaluates every alarm by the measurements so far. */
  *evaluate(): Work<void> {
    const watched = this.all().filter((alarm) => alarm.kind === 'metric' && alarm.unwatched === undefined);
    yield* mapped(watched, ({ name }) => {
      // It may be deleted or changed meanwhile.
      const alarm = this.#alarms.get(name);
      if (alarm?.kind === 'metric') this.#evaluateMetric(alarm);
    });
    this.#evaluateComposites();
  }

  /** As a call sets it, by its entry in the journal. */
  setState(alarm: Alarm, { value, reason, data }: NewState, cause: EntryId | undefined): void {
    this.#change(alarm, { value, reason, data }, cause);
    this.#evaluateComposites(cause);
  }

  #evaluateMetric(alarm: MetricAlarm): void {
    const now = this.#ports.clock.now();
    const periodMs = periodOf(alarm.queries);
    const windows = { end: Math.floor(now / minuteMs) * minuteMs, periodMs, count: evaluationRange(alarm.rule) };
    const compared = alarm.queries.find(({ returnData }) => returnData);
    if (!compared) return;
    const timeOf = (index: number): number => windows.end - (windows.count - index) * periodMs;
    try {
      const measured = new Queries(this.#metrics, alarm.queries, windows).pointsOf(compared);
      const verdict = judge(measured, timeOf, alarm.rule, this.#since);
      if (!verdict) return;
      const { state: value, reason, points } = verdict;
      this.#change(alarm, { value, reason, data: dataOf(alarm, periodMs, points, now) });
    } catch (error) {
      this.#ports.operator.unexpected(error);
    }
  }

  #evaluateComposites(cause?: EntryId): void {
    const composites = [...this.#alarms.values()].filter((alarm) => alarm.kind === 'composite');
    for (const { alarm, rule } of inOrder(composites)) {
      const value = rule((reference) => this.#valueOf(reference)) ? 'ALARM' : 'OK';
      const reason = `${alarm.arn} transitioned to ${value} at ${this.#date()}`;
      this.#change(alarm, { value, reason, data: '' }, cause);
    }
  }

  #valueOf(reference: string): StateValue | undefined {
    const alarm = this.#alarms.get(nameIn(reference));
    return alarm && this.stateOf(alarm.name).value;
  }

  #date(): string {
    return new Date(this.#ports.clock.now()).toUTCString();
  }

  #change(alarm: Alarm, { value, reason, data }: NewState, cause?: EntryId): void {
    const before = this.stateOf(alarm.name);
    if (before.value === value) return;
    const now = this.#ports.clock.now();
    const to: AlarmState = { value, reason, data, updatedAt: now, transitionedAt: now };
    this.#store.putState(alarm.name, to);
    const [oldState, newState] = [shownState(before), shownState(to)];
    const summary = `Alarm updated from ${before.value} to ${value}`;
    this.#note(alarm, 'StateUpdate', summary, { version: '1.0', oldState, newState });
    if (alarm.actionsEnabled) this.#act({ alarm, from: before.value, to, cause });
  }

  #act(change: Change): void {
    for (const action of change.alarm.actions[change.to.value])
      void this.#perform(action, change).catch(this.#ports.operator.unexpected);
  }

  async #perform(action: string, change: Change): Promise<void> {
    const { alarm, from, to, cause } = change;
    const { operator, publishMessage } = this.#ports;
    if (!action.startsWith('arn:aws:sns:'))
      return operator.warn(`alarm ${alarm.name}: its action ${action} is not done here, only messages to SNS are.`);
    const data = { actionState: 'Succeeded', stateUpdateTimestamp: to.updatedAt, notificationResource: action };
    try {
      await publishMessage({
        principal: { type: 'Service', service: 'cloudwatch.amazonaws.com', sourceArn: alarm.arn },
        topicArn: action,
        cause,
        ...notificationOf(change, this.#ports),
      });
      this.#note(alarm, 'Action', `Successfully executed action ${action}`, data);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      operator.warn(`alarm ${alarm.name} (${from} to ${to.value}) cannot tell ${action}: ${error.message}`);
      const failed = { ...data, actionState: 'Failed', error: error.message };
      this.#note(alarm, 'Action', `Failed to execute action ${action}. Received error: "${error.message}"`, failed);
    }
  }

  #note(alarm: Alarm, type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action', summary: string, data: object): void {
    const at = this.#ports.clock.now();
    this.#store.note({ name: alarm.name, kind: alarm.kind, at, type, summary, data: JSON.stringify(data) });
  }
}

const shownState = ({ value, reason, data }: AlarmState): object => ({
  stateValue: value,
  stateReason: reason,
  ...(data !== '' && { stateReasonData: JSON.parse(data) as unknown }),
});

/** docs: Amazon CloudWatch User Guide, "Acting on alarm changes" */
function dataOf(alarm: MetricAlarm, periodMs: number, points: readonly TimedPoint[], now: number): string {
  const [first] = alarm.queries;
  return JSON.stringify({
    version: '1.0',
    queryDate: new Date(now).toISOString().replace('Z', '+0000'),
    ...(alarm.isSingle && { statistic: first?.metric?.stat }),
    period: periodMs / 1000,
    recentDatapoints: points.map(({ value }) => value).reverse(),
    threshold: alarm.rule.threshold,
  });
}

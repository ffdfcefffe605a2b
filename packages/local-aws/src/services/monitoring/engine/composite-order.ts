import { parseAlarmRule, type AlarmRule } from './alarm-rule.ts';

interface Composite {
  readonly name: string;
  readonly alarmRule: string;
}

interface Judged<Alarm> {
  readonly alarm: Alarm;
  readonly rule: AlarmRule;
}

/**
 * Orders composite alarms for their evaluation: an alarm comes after the alarms that its rule names, and each comes
 * once. Alarms that depend on each other in a circle are left out, together with the alarms that depend on them,
 * because their evaluation stops. docs: Amazon CloudWatch API Reference, "PutCompositeAlarm" (a cycle in the evaluation
 * path)
 */
export function inOrder<Alarm extends Composite>(alarms: readonly Alarm[]): Judged<Alarm>[] {
  const waiting = new Map(alarms.map((alarm) => [alarm.name, partsOf(alarm)]));
  const above = new Map<string, string[]>();
  const left = new Map<string, number>();
  for (const [name, { alarms: named }] of waiting) {
    const below = [...new Set(named.map(nameIn))].filter((one) => waiting.has(one));
    left.set(name, below.length);
    for (const one of below) above.set(one, [...(above.get(one) ?? []), name]);
  }
  const ready = [...left].flatMap(([name, count]) => (count === 0 ? [name] : []));
  // The list grows while the loop walks it.
  for (const name of ready)
    for (const one of above.get(name) ?? []) {
      const count = (left.get(one) ?? 0) - 1;
      left.set(one, count);
      if (count === 0) ready.push(one);
    }
  const byName = new Map(alarms.map((alarm) => [alarm.name, alarm]));
  return ready.flatMap((name) => {
    const [alarm, parts] = [byName.get(name), waiting.get(name)];
    return alarm && parts ? [{ alarm, rule: parts.rule }] : [];
  });
}

/** An alarm stays the same object until it changes. */
const known = new WeakMap<Composite, ReturnType<typeof parseAlarmRule>>();

function partsOf(alarm: Composite): ReturnType<typeof parseAlarmRule> {
  let parts = known.get(alarm);
  if (!parts) known.set(alarm, (parts = parseAlarmRule(alarm.alarmRule)));
  return parts;
}

/** A rule names an alarm by its name or its ARN. */
export const nameIn = (reference: string): string =>
  /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.*)$/s.exec(reference)?.[1] ?? reference;

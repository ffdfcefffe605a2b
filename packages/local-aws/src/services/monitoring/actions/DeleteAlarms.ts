import type { DeleteAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { Wire } from '../../../protocol/actions.ts';
import { list, text } from '../../../protocol/members.ts';
import { monitoringAction, onAlarms } from '../context.ts';
import { unknownAlarm } from '../errors.ts';

/** Deletes all of the alarms or none. docs: Amazon CloudWatch API Reference, "DeleteAlarms" */
export const DeleteAlarms = monitoringAction({
  input: { AlarmNames: list(text({ min: 1, max: 255 }), { required: true, max: 100 }) },
  needs: onAlarms('cloudwatch:DeleteAlarms'),
  genuine: () => [{ AlarmNames: [] }],
  run({ AlarmNames }, { alarms }): Wire<DeleteAlarmsCommandOutput> {
    if (AlarmNames.some((name) => !alarms.find(name))) throw unknownAlarm();
    for (const name of AlarmNames) alarms.remove(name);
    return {};
  },
});

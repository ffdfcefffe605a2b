import type { PutMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { Wire } from '../../../protocol/actions.ts';
import { anywhere } from '../../../contract/action.ts';
import { float, integer, list, structure, text, timestamp, type InputOf } from '../../../protocol/members.ts';
import { dimensions, dimensionsOf, monitoringAction, namespace, type MonitoringContext } from '../context.ts';
import { invalidCombination, invalidParameterValue, missingParameter } from '../errors.ts';

const datum = structure({
  MetricName: text({ required: true, min: 1, max: 255 }),
  Dimensions: dimensions,
  Timestamp: timestamp(),
  Value: float(),
  Values: list(float(), { max: 150 }),
  Counts: list(float(), { max: 150 }),
  Unit: text({ max: 30 }),
  StorageResolution: integer({ min: 1 }),
});
type Datum = NonNullable<InputOf<{ datum: typeof datum }>['datum']>;

const twoWeeksMs = 14 * 86_400_000;
const twoHoursMs = 2 * 3_600_000;

/** docs: Amazon CloudWatch API Reference, "PutMetricData" */
export const PutMetricData = monitoringAction({
  input: { Namespace: text({ required: true, ...namespace }), MetricData: list(datum, { max: 1_000 }) },
  needs: anywhere('cloudwatch:PutMetricData'),
  genuine: () => [
    { Namespace: 'Hostile', MetricData: [{ MetricName: 'a', Value: 1.5, Unit: 'Count' }] },
    {
      Namespace: 'Hostile',
      MetricData: [{ MetricName: 'b', Dimensions: [{ Name: 'n', Value: 'v' }], Values: [1, 2], Counts: [3, 4] }],
    },
  ],
  run({ Namespace, MetricData }, context): Wire<PutMetricDataCommandOutput> {
    if (Namespace.startsWith('AWS/'))
      throw invalidParameterValue(
        'The value AWS/ for parameter Namespace is invalid: it is reserved for AWS services.',
      );
    if (MetricData === undefined) throw missingParameter('The parameter MetricData is required.');
    for (const [index, one] of MetricData.entries()) checkDatum(one, index + 1, context);
    for (const one of MetricData) put(Namespace, one, context);
    context.metrics.write();
    return {};
  },
});

function checkDatum({ Value, Values, Counts, Timestamp }: Datum, place: number, { clock }: MonitoringContext): void {
  const where = `MetricData.member.${place}`;
  if (Value === undefined && Values === undefined)
    throw missingParameter(`At least one of the parameters must be specified: ${where}.Value, ${where}.Values.`);
  if (Value !== undefined && Values !== undefined)
    throw invalidCombination(`The parameters ${where}.Value and ${where}.Values are mutually exclusive.`);
  if (Counts !== undefined && Counts.length !== Values?.length)
    throw invalidParameterValue(`The parameters ${where}.Values and ${where}.Counts must be of the same size.`);
  const age = clock.now() - (Timestamp === undefined ? clock.now() : Timestamp * 1_000);
  if (age > twoWeeksMs || age < -twoHoursMs)
    throw invalidParameterValue(
      `The parameter ${where}.Timestamp must be within two weeks before and two hours after now.`,
    );
}

function put(namespaceName: string, given: Datum, { putMetric }: MonitoringContext): void {
  const { MetricName, Dimensions, Timestamp, Value, Values = [], Counts, Unit } = given;
  const metric = {
    namespace: namespaceName,
    name: MetricName,
    dimensions: dimensionsOf(Dimensions),
    ...(Timestamp !== undefined && { at: Timestamp * 1_000 }),
    ...(Unit !== undefined && { unit: Unit }),
  };
  if (Value !== undefined) putMetric({ ...metric, value: Value });
  Values.forEach((value, index) => putMetric({ ...metric, value, count: Counts?.[index] ?? 1 }));
}

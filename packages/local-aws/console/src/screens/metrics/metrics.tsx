import { useState } from 'react';
import type { ScreenProps } from '../../model.ts';
import { Badge, Empty, Problem } from '../../parts/basics.tsx';
import { shortName, timeOf } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';
import { linkTo } from '../../router.ts';
import { AlarmOf } from './alarm-of.tsx';
import { Chart } from './chart.tsx';
import {
  byName,
  ranges,
  readAlarms,
  readData,
  readMetrics,
  ruleOf,
  statistics,
  windowOf,
  type Alarm,
  type Metric,
  type Range,
  type Series,
  type Window,
} from './model.ts';
import { toneOfState } from './tone.ts';

/** Shows the alarms of the app with their states, and its metrics. */
export default function Metrics({ open }: ScreenProps) {
  const { value: alarms, problem } = usePolled(readAlarms, 3_000);
  if (open !== undefined)
    return <AlarmOf key={open} name={open} alarm={alarms?.find((one) => one.AlarmName === open)} />;
  return (
    <>
      <Problem text={problem} />
      <section className="part" aria-labelledby="alarms">
        <h2 id="alarms">Alarms</h2>
        {alarms?.length === 0 && <Empty title="No alarm">The template declares none.</Empty>}
        {alarms && alarms.length > 0 && <Alarms alarms={alarms} />}
      </section>
      <section className="part" aria-labelledby="measured">
        <h2 id="measured">Measured</h2>
        <Measured />
      </section>
    </>
  );
}

const order = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];

/** The alarms that ring come first. */
function Alarms({ alarms }: { readonly alarms: readonly Alarm[] }) {
  const sorted = [...alarms].sort(
    (a, b) => order.indexOf(a.StateValue) - order.indexOf(b.StateValue) || a.AlarmName.localeCompare(b.AlarmName),
  );
  return (
    <table className="list">
      <thead>
        <tr>
          <th scope="col">Alarm</th>
          <th scope="col">State</th>
          <th scope="col">Rings when</th>
          <th scope="col">Since</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((alarm) => (
          <tr key={alarm.AlarmName}>
            <td role="cell" data-label="Alarm" className="whole">
              <a href={linkTo('metrics', alarm.AlarmName)}>{shortName(alarm.AlarmName)}</a>
            </td>
            <td role="cell" data-label="State">
              <Badge tone={toneOfState[alarm.StateValue]}>{alarm.StateValue}</Badge>
            </td>
            <td role="cell" data-label="Rings when">
              {alarm.AlarmDescription ?? ruleOf(alarm)}
            </td>
            <td role="cell" data-label="Since" className="whole">
              {timeOf(alarm.StateTransitionedTimestamp * 1_000)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The app's own metrics come before those of services. */
const namespacesOf = (metrics: readonly Metric[]): string[] =>
  [...new Set(metrics.map(({ Namespace }) => Namespace))].sort(
    (a, b) => Number(a.startsWith('AWS/')) - Number(b.startsWith('AWS/')) || a.localeCompare(b),
  );

function Measured() {
  const { value: metrics, problem } = usePolled(readMetrics, 10_000);
  const [picked, setPicked] = useState('');
  const [statistic, setStatistic] = useState('Sum');
  const [minutes, setMinutes] = useState<number>(ranges[0].minutes);
  if (!metrics) return <Problem text={problem} />;
  const namespaces = namespacesOf(metrics);
  const namespace = namespaces.includes(picked) ? picked : namespaces[0];
  if (namespace === undefined)
    return (
      <Empty title="Nothing was measured yet">
        What functions and services measure appears here with their first calls.
      </Empty>
    );
  const range = ranges.find((one) => one.minutes === minutes) ?? ranges[0];
  return (
    <>
      <div className="bar">
        <Choice title="Namespace" value={namespace} choices={namespaces} choose={setPicked} />
        <Choice title="Statistic" value={statistic} choices={statistics} choose={setStatistic} />
        <label className="field">
          <span>Time</span>
          <select value={minutes} onChange={({ target }) => setMinutes(Number(target.value))}>
            {ranges.map(({ title, minutes: value }) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Charts metrics={byName(metrics, namespace)} namespace={namespace} statistic={statistic} range={range} />
    </>
  );
}

interface ChoiceProps {
  readonly title: string;
  readonly value: string;
  readonly choices: readonly string[];
  readonly choose: (value: string) => void;
}

function Choice({ title, value, choices, choose }: ChoiceProps) {
  return (
    <label className="field">
      <span>{title}</span>
      <select value={value} onChange={({ target }) => choose(target.value)}>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    </label>
  );
}

interface ChartsProps {
  readonly metrics: ReadonlyMap<string, readonly Metric[]>;
  readonly namespace: string;
  readonly statistic: string;
  readonly range: Range;
}

interface Drawn {
  readonly window: Window;
  readonly charts: readonly { readonly name: string; readonly series: readonly Series[] }[];
}

function Charts({ metrics, namespace, statistic, range }: ChartsProps) {
  const count = [...metrics.values()].flat().length;
  const { value: drawn, problem } = usePolled(
    () => readCharts(metrics, statistic, range),
    5_000,
    [namespace, statistic, range.minutes, count].join(' '),
  );
  return (
    <>
      <Problem text={problem} />
      <div className="charts">
        {drawn?.charts.map(({ name, series }) => (
          <Chart key={name} title={name} series={series} window={drawn.window} />
        ))}
      </div>
    </>
  );
}

async function readCharts(metrics: ChartsProps['metrics'], Stat: string, range: Range): Promise<Drawn> {
  const window = windowOf(range, range.period, Date.now());
  const all = [...metrics].flatMap(([name, own]) => own.map((Metric) => ({ name, Metric })));
  const queries = all.map(({ Metric }, index) => ({
    Id: `m${index}`,
    Label: labelOf(Metric),
    MetricStat: { Metric, Period: range.period, Stat },
  }));
  const data = await readData(queries, window);
  const seriesOf = (name: string): Series[] =>
    all.flatMap((one, index) => (one.name === name ? (data.get(`m${index}`) ?? []) : []));
  return { window, charts: [...metrics.keys()].map((name) => ({ name, series: seriesOf(name) })) };
}

const labelOf = ({ Dimensions = [] }: Metric): string =>
  Dimensions.length === 0 ? 'all' : Dimensions.map(({ Name, Value }) => `${Name} ${shortName(Value)}`).join(', ');

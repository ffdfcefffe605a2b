import { useState } from 'react';
import { aws, sentenceOf } from '../../api.ts';
import { Badge, Empty, Facts, Problem } from '../../parts/basics.tsx';
import { shortName, timeOf } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';
import { linkTo } from '../../router.ts';
import { Chart } from './chart.tsx';
import { periodOf, queriesOf, readData, ruleOf, windowOf, type Alarm } from './model.ts';
import { toneOfState } from './tone.ts';

interface AlarmProps {
  readonly name: string;
  readonly alarm: Alarm | undefined;
}

/** Shows one alarm: its metric beside the threshold, the reason for its state, its history, and a way to try it. */
export function AlarmOf({ name, alarm }: AlarmProps) {
  return (
    <>
      <p className="spaced">
        <a href={linkTo('metrics')}>All alarms and metrics</a>
      </p>
      <h2>{shortName(name)}</h2>
      {alarm === undefined ? <Empty title="There is no such alarm" /> : <Details alarm={alarm} />}
    </>
  );
}

function Details({ alarm }: { readonly alarm: Alarm }) {
  const { AlarmName, AlarmDescription, StateValue, StateReason, StateTransitionedTimestamp, AlarmActions = [] } = alarm;
  const told = AlarmActions.map(shortName).join(', ');
  return (
    <>
      <p className="spaced" role="status">
        <Badge tone={toneOfState[StateValue]}>{StateValue}</Badge> since {timeOf(StateTransitionedTimestamp * 1_000)}
      </p>
      <Facts
        rows={[
          ['About', AlarmDescription],
          ['Rings when', ruleOf(alarm)],
          ['Missing data', alarm.TreatMissingData],
          ['Why', StateReason],
          ['Tells', alarm.ActionsEnabled && told !== '' ? told : 'nobody'],
        ]}
      />
      <Try name={AlarmName} />
      {queriesOf(alarm).length > 0 && <Watched alarm={alarm} />}
      <History name={AlarmName} key={StateTransitionedTimestamp} />
    </>
  );
}

/** Sets the state of the alarm, so that a person sees whether its actions work. */
function Try({ name }: { readonly name: string }) {
  const [problem, setProblem] = useState<string>();
  const set = async (StateValue: string): Promise<void> => {
    setProblem(undefined);
    try {
      await aws('monitoring', 'SetAlarmState', { AlarmName: name, StateValue, StateReason: 'Set in the console.' });
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  return (
    <>
      <div className="bar spaced">
        <button type="button" onClick={() => void set('ALARM')}>
          Let it ring
        </button>
        <button type="button" onClick={() => void set('OK')}>
          Set to OK
        </button>
        <p className="soft grow">Until it is judged again, at the next minute; whoever it tells is told.</p>
      </div>
      <Problem text={problem} />
    </>
  );
}

/** The chart shows three hours, in the periods of the alarm. */
const watched = { minutes: 180 };

function Watched({ alarm }: { readonly alarm: Alarm }) {
  const queries = queriesOf(alarm);
  const { value, problem } = usePolled(
    async () => {
      const window = windowOf(watched, periodOf(queries), Date.now());
      return { window, series: [...(await readData(queries, window)).values()] };
    },
    5_000,
    alarm.AlarmName,
  );
  return (
    <>
      <Problem text={problem} />
      {value && <Chart title="What it looks at" {...value} threshold={alarm.Threshold} />}
    </>
  );
}

interface Item {
  readonly Timestamp: number;
  readonly HistoryItemType: string;
  readonly HistorySummary: string;
}

function History({ name }: { readonly name: string }) {
  const { value: items = [], problem } = usePolled(async () => {
    const input = { AlarmName: name, MaxRecords: 30 };
    return (await aws<{ AlarmHistoryItems: readonly Item[] }>('monitoring', 'DescribeAlarmHistory', input))
      .AlarmHistoryItems;
  }, 3_000);
  return (
    <section className="part spaced" aria-labelledby="history">
      <h2 id="history">What it did</h2>
      <Problem text={problem} />
      {items.length === 0 && <p className="soft">Nothing yet.</p>}
      <ul className="events">
        {items.map(({ Timestamp, HistoryItemType, HistorySummary }, index) => (
          <li key={`${Timestamp} ${index}`}>
            <span className="ms">{timeOf(Timestamp * 1_000)}</span>
            <span>
              {shortName(HistorySummary)} <span className="soft">{HistoryItemType}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

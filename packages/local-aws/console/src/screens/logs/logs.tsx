import { useRef, useState } from 'react';
import type { ScreenProps } from '../../model.ts';
import { Badge, Empty, Loading, Problem, type Tone } from '../../parts/basics.tsx';
import { pretty, shortName, timeOf } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';
import { summaryOf } from './summary.ts';
import { Tail } from './tail.ts';

/** Shows the log lines of functions, resolvers and state machines as they come; the newest comes first. */
export default function Logs({ open }: ScreenProps) {
  const [group, setGroup] = useState('');
  const [filter, setFilter] = useState(open ?? '');
  const [level, setLevel] = useState('');
  const tail = useRef<Tail>(undefined);
  tail.current ??= new Tail();
  const reader = tail.current;
  const { value, problem } = usePolled(() => reader.next(group), 2_000, group);
  const { groups = [], lines } = value ?? {};
  const shown = (lines ?? []).filter(
    ({ message }) =>
      message.toLowerCase().includes(filter.toLowerCase()) && (level === '' || levelOf(message) === level),
  );
  return (
    <>
      <div className="bar">
        <label className="field grow">
          <span>Filter</span>
          <input
            type="search"
            value={filter}
            placeholder="words, or the id of a request"
            onChange={({ target }) => setFilter(target.value)}
          />
        </label>
        <Select title="Log group" value={group} set={setGroup} options={groups} named={nameOf} />
        <Select title="Level" value={level} set={setLevel} options={['ERROR', 'WARN', 'INFO', 'DEBUG']} />
      </div>
      <Problem text={problem} />
      {!lines && problem === undefined && <Loading />}
      {lines && shown.length === 0 && (
        <Empty title="Nothing was logged">
          Of the last quarter of an hour, by what the template says of log levels and groups.
        </Empty>
      )}
      <ol className="lines" aria-label="Log lines">
        {shown.slice(0, 500).map((line) => (
          <li key={line.group + line.eventId}>
            <span className="ms">{timeOf(line.timestamp)}</span>
            <span>
              {levelOf(line.message) && <Badge tone={toneOf(levelOf(line.message))}>{levelOf(line.message)}</Badge>}
            </span>
            <span className="line-group">{nameOf(line.group)}</span>
            <TextOf message={line.message.trimEnd()} />
          </li>
        ))}
      </ol>
    </>
  );
}

/** Names a log group after its resource in the template, without the path of its service. */
const nameOf = (group: string): string => shortName(group).replace(/^.*\//, '');

/** Shows a line that contains more than its summary; a click opens the whole line. */
function TextOf({ message }: { readonly message: string }) {
  const summary = summaryOf(message);
  if (summary === message && message.length <= shortEnough) return <span className="line-text">{message}</span>;
  return (
    <details className="line-text">
      <summary>{summary}</summary>
      <pre>{pretty(message)}</pre>
    </details>
  );
}

const shortEnough = 240;

interface SelectProps {
  readonly title: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly options: readonly string[];
  readonly named?: (option: string) => string;
}

function Select({ title, value, set, options, named = (option) => option }: SelectProps) {
  return (
    <label className="field">
      <span>{title}</span>
      <select value={value} onChange={({ target }) => set(target.value)}>
        <option value="">all</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {named(option)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Finds the level of a line, which loggers write as a word or as a member of a JSON line. */
function levelOf(message: string): string | undefined {
  const level = /"level":\s*"(\w+)"|\b(ERROR|WARN|INFO|DEBUG)\b/.exec(message);
  if (level) return (level[1] ?? level[2])?.toUpperCase();
  return message.includes('"logType":"ExecutionError"') ? 'ERROR' : undefined;
}

function toneOf(level: string | undefined): Tone {
  if (level === 'ERROR') return 'bad';
  return level === 'WARN' ? 'wait' : 'plain';
}

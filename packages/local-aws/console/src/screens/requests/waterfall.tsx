import { useState } from 'react';
import type { Entry, HandlerStep, Trace } from '../../model.ts';
import { Badge, toneOfStatus } from '../../parts/basics.tsx';
import { duration, shortName } from '../../parts/text.ts';
import { linkTo } from '../../router.ts';
import { rootStep } from '../queries/replay.ts';
import { CallDetails } from './call-details.tsx';
import { StepList } from './step-list.tsx';
import { isDenied, isFailed, rowsOf, type Row } from './tree.ts';

/** Shows every call of a request, one below the other. Each opens its caller, its decisions and its log. */
export function Waterfall({ trace }: { readonly trace: Trace }) {
  const rows = rowsOf(trace);
  const denied = rows.filter(({ entry }) => isDenied(entry)).length;
  return (
    <div className="trace">
      <div className="trace-head">
        <h2>What it did</h2>
        <p className="soft">
          {rows.length === 1 ? '1 call' : `${rows.length} calls`}
          {denied > 0 && <Badge tone="bad">{denied} denied</Badge>}
        </p>
        {rootStep(trace) && <a href={linkTo('queries', `replay:${trace.root}`)}>Run it again</a>}
      </div>
      <ol>
        {rows.map((row) => (
          <Call key={row.entry.id} row={row} steps={trace.steps.filter(({ entry }) => entry === row.entry.id)} />
        ))}
      </ol>
    </div>
  );
}

function Call({ row, steps }: { readonly row: Row; readonly steps: readonly HandlerStep[] }) {
  const { entry, depth } = row;
  const isWrong = isDenied(entry) || isFailed(entry) || entry.fault !== undefined;
  const [chosen, setOpen] = useState<boolean>();
  const isOpen = chosen ?? isWrong;
  return (
    <li className={isWrong ? 'call wrong' : 'call'}>
      <button type="button" className="call-line" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span className="call-name" style={{ paddingInlineStart: `${Math.min(depth, 6) * 1.1}rem` }}>
          <b>{entry.service || 'nobody'}</b> {entry.action || '?'}
          <span className="call-subject">{subjectOf(entry)}</span>
        </span>
        <span className="call-marks">
          {isDenied(entry) && <Badge tone="bad">denied</Badge>}
          {entry.fault !== undefined && <Badge tone="wait">fault</Badge>}
          {entry.failures && <Badge tone="bad">failed</Badge>}
          <Badge tone={toneOfStatus(entry.status)}>{entry.status ?? 'running'}</Badge>
        </span>
        <span className="call-time">
          <span className="track" aria-hidden="true">
            <span className="span" style={{ marginInlineStart: `${row.from}%`, width: `${row.width}%` }} />
          </span>
          <span className="ms">{duration(entry.ms)}</span>
        </span>
      </button>
      {isOpen && <CallDetails entry={entry} ranResolvers={steps.length > 0} />}
      {steps.length > 0 && <StepList steps={steps} isOpen={isOpen} />}
    </li>
  );
}

const subjectOf = ({ subject }: Entry): string => subject.split(' ').map(shortName).join(', ');

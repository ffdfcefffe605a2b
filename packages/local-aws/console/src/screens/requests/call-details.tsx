import type { Entry, EntryDecision, Failure, Finding } from '../../model.ts';
import { Badge, Facts, Json } from '../../parts/basics.tsx';
import { Resources } from '../../parts/resource-link.tsx';
import { callerOf, timeOf } from '../../parts/text.ts';
import { linkTo } from '../../router.ts';
import { Carried } from './carried.tsx';
import { LogLines } from './log-lines.tsx';
import { causesOf } from './tree.ts';

/** Shows the caller, the decisions, the failures, and the log lines of a call. */
export function CallDetails({ entry, ranResolvers }: { readonly entry: Entry; readonly ranResolvers: boolean }) {
  const isRefused = entry.failures?.some(({ error }) => /^Unauthorized/.test(error)) ?? false;
  return (
    <div className="details">
      {entry.failures?.map((failure, index) => (
        <FailureOf key={index} failure={failure} />
      ))}
      {isRefused && !ranResolvers && entry.decisions.length === 0 && (
        <p>
          No resolver ran: what the schema declares of who may ask (its <code>@aws_…</code> directives and their groups)
          lets {callerOf(entry.principal)} not do this.
        </p>
      )}
      {entry.decisions.map((decision, index) => (
        <DecisionOf key={index} decision={decision} principal={entry.principal} />
      ))}
      <Facts
        rows={[
          ['By', callerOf(entry.principal)],
          ['Principal', entry.principal],
          ['About', entry.subject === '' ? undefined : <Resources key="about" subject={entry.subject} />],
          ['Execution', entry.execution && <a href={linkTo('executions', entry.execution)}>{entry.execution}</a>],
          ['Caused by', entry.alsoBy && <Causes key="causes" causes={causesOf(entry)} />],
          ['Error', entry.error],
          ['Fault that struck', entry.fault],
          ['Began', timeOf(entry.at)],
          ['Request id', entry.id],
        ]}
      />
      {entry.carries && <Carried entry={entry} />}
      <LogLines entry={entry} />
    </div>
  );
}

/** Links to the calls that sent the messages of a batch: each has a trace of its own, which contains this call. */
function Causes({ causes }: { readonly causes: readonly string[] }) {
  return (
    <>
      {causes.length} calls, whose messages it got:{' '}
      {causes.map((cause, index) => (
        <span key={cause}>
          {index > 0 && ', '}
          <a href={linkTo('requests', cause)}>{cause.slice(0, 8)}</a>
        </span>
      ))}
    </>
  );
}

function FailureOf({ failure: { what, step, error, message, place } }: { readonly failure: Failure }) {
  return (
    <div className="verdict bad">
      <p>
        <b>{what}</b>
        {step !== undefined && ` → ${step}`}: {error !== '' && `${error}: `}
        {message}
      </p>
      {place !== undefined && <p className="place">{place}</p>}
    </div>
  );
}

function DecisionOf({ decision, principal }: { readonly decision: EntryDecision; readonly principal: string }) {
  const { action, resource, decision: made } = decision;
  const finding = made.allowed ? made.by : made.deniedBy;
  return (
    <div className={made.allowed ? 'verdict' : 'verdict bad'}>
      <p className="marks">
        <Badge tone={made.allowed ? 'good' : 'bad'}>{made.allowed ? 'allowed' : 'denied'}</Badge>
        <b>{action}</b>
        <span className="arn">{resource}</span>
      </p>
      {finding && <FindingOf finding={finding} isAllowed={made.allowed} />}
      {!finding && !made.allowed && (
        <>
          <p>
            No {made.lacks ?? 'identity'}-based policy of <span className="arn">{principal}</span> allows it. This
            statement would:
          </p>
          <Json value={{ Effect: 'Allow', Action: action, Resource: resource }} label="Statement that is missing" />
        </>
      )}
    </div>
  );
}

function FindingOf({ finding, isAllowed }: { readonly finding: Finding; readonly isAllowed: boolean }) {
  const { policy, kind, statement } = finding;
  return (
    <details open={!isAllowed}>
      <summary>
        {isAllowed ? 'by' : 'by an explicit Deny in'} {policy} ({kind}-based)
      </summary>
      <Json value={asWritten(statement)} label={isAllowed ? 'Statement that allowed it' : 'Statement that denied it'} />
    </details>
  );
}

/** Writes the statement as a policy document does. */
function asWritten(statement: Finding['statement']): Record<string, unknown> {
  const conditions: Record<string, Record<string, unknown>> = {};
  for (const { operator, key, values } of statement.conditions) (conditions[operator] ??= {})[key] = values;
  const all = {
    Sid: statement.sid,
    Effect: statement.effect,
    Principal: statement.principals,
    Action: statement.actions,
    NotAction: statement.notActions,
    Resource: statement.resources,
    NotResource: statement.notResources,
    Condition: statement.conditions.length > 0 ? conditions : undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

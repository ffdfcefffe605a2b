import { useState } from 'react';
import { get, post, sentenceOf } from '../../api.ts';
import type { ScreenProps } from '../../model.ts';
import { Empty, Problem } from '../../parts/basics.tsx';
import { usePolled } from '../../parts/use-polled.ts';

interface Fault {
  readonly service: string;
  readonly action: string;
  readonly kind: string;
  readonly probability?: number;
  readonly count?: number;
  readonly latencyMs?: number;
  readonly target?: string;
  readonly struck?: number;
}

const presets: readonly { readonly title: string; readonly fault: Fault }[] = [
  { title: 'S3 throttles a fifth', fault: { service: 's3', action: '*', kind: 'throttle', probability: 0.2 } },
  { title: 'Functions fail once', fault: { service: 'lambda', action: 'Invoke', kind: 'error', count: 1 } },
  { title: 'Everything is slow', fault: { service: '*', action: '*', kind: 'slow', latencyMs: 800 } },
  { title: 'Topics are down', fault: { service: 'sns', action: 'Publish', kind: 'error' } },
];

/** Shows the injected faults, and how often each has struck. */
export default function Faults(_: ScreenProps) {
  const { value: faults = [], problem, again } = usePolled(() => get<readonly Fault[]>('/api/faults'), 1_500);
  const [refused, setRefused] = useState<string>();
  const set = async (wanted: readonly Fault[]): Promise<void> => {
    setRefused(undefined);
    try {
      await post('/api/faults', { faults: wanted.map(({ struck: _, ...fault }) => fault) });
    } catch (error) {
      setRefused(sentenceOf(error));
    }
    again();
  };
  return (
    <>
      <div className="bar">
        <Presets faults={faults} set={set} />
        {faults.length > 0 && (
          <button type="button" onClick={() => void set([])}>
            Remove all
          </button>
        )}
      </div>
      <NewFault add={(fault) => void set([...faults, fault])} />
      <Problem text={refused ?? problem} />
      {faults.length === 0 && <Empty title="Nothing goes wrong on purpose">Counts begin anew with every change.</Empty>}
      {faults.length > 0 && (
        <table className="list">
          <thead>
            <tr>
              <th scope="col">Fault</th>
              <th scope="col">Of</th>
              <th scope="col">How often</th>
              <th scope="col">Struck</th>
              <th scope="col">
                <span className="unseen">Change</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {faults.map((fault, index) => (
              <tr key={index}>
                <td role="cell" data-label="Fault">
                  {fault.kind}
                  {fault.latencyMs !== undefined && ` by ${fault.latencyMs} ms`}
                </td>
                <td role="cell" data-label="Of">
                  {fault.service}:{fault.action} {fault.target}
                </td>
                <td role="cell" data-label="How often">
                  {oftenOf(fault)}
                </td>
                <td role="cell" data-label="Struck">
                  {fault.struck ?? 0}
                </td>
                <td role="cell" data-label="">
                  <button
                    type="button"
                    className="small"
                    aria-label={`Remove ${fault.kind} of ${fault.service}`}
                    onClick={() => void set(faults.filter((_, at) => at !== index))}
                  >
                    Remove
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

interface PresetsProps {
  readonly faults: readonly Fault[];
  readonly set: (wanted: readonly Fault[]) => Promise<void>;
}

/** Shows each preset as a switch, which is on while its fault is injected. */
function Presets({ faults, set }: PresetsProps) {
  return presets.map(({ title, fault }) => {
    const others = faults.filter((known) => !isSame(known, fault));
    const isOn = others.length < faults.length;
    return (
      <button
        key={title}
        type="button"
        aria-pressed={isOn}
        onClick={() => void set(isOn ? others : [...faults, fault])}
      >
        {title}
      </button>
    );
  });
}

const isSame = (a: Fault, b: Fault): boolean =>
  (['service', 'action', 'kind', 'probability', 'count', 'latencyMs', 'target'] as const).every(
    (name) => (a[name] ?? '') === (b[name] ?? ''),
  );

function oftenOf({ probability = 1, count }: Fault): string {
  const share = probability === 1 ? 'each call' : `${Math.round(probability * 100)} % of calls`;
  return count === undefined ? share : `${share}, at most ${count}`;
}

function NewFault({ add }: { readonly add: (fault: Fault) => void }) {
  const submit = (form: FormData): void => {
    const text = (name: string): string => String(form.get(name) ?? '');
    const [service, action, kind, target, share] = ['service', 'action', 'kind', 'target', 'share'].map(text);
    add({
      service: service || '*',
      action: action || '*',
      kind: kind ?? 'error',
      ...(target && { target }),
      ...(share && { probability: Number(share) / 100 }),
      ...(kind === 'slow' && { latencyMs: 800 }),
    });
  };
  return (
    <form className="bar" action={submit}>
      {[
        ['service', 'Service', 's3'],
        ['action', 'Action', 'GetObject'],
        ['target', 'Target', 'part of a name'],
        ['share', 'Percent', '100'],
      ].map(([name, title, placeholder]) => (
        <label key={name} className="field">
          <span>{title}</span>
          <input name={name} placeholder={placeholder} />
        </label>
      ))}
      <label className="field">
        <span>Kind</span>
        <select name="kind">
          {['error', 'throttle', 'timeout', 'hang', 'slow', 'cut-stream'].map((kind) => (
            <option key={kind}>{kind}</option>
          ))}
        </select>
      </label>
      <button type="submit">Add</button>
    </form>
  );
}

import { useState, type ReactNode } from 'react';

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={`badge ${tone}`}>{children}</span>;
}

export type Tone = 'good' | 'bad' | 'wait' | 'plain';

/** Many programs ask whether something exists or has changed, so these statuses are no failure. */
export const isExpected = (status: number): boolean => status === 404 || status === 412;

export const toneOfStatus = (status: number | undefined): Tone => {
  if (status === undefined || isExpected(status)) return 'wait';
  return status < 400 ? 'good' : 'bad';
};

export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    window.setTimeout(() => setDone(false), 1_500);
  };
  return (
    <button type="button" className="small" onClick={() => void copy()}>
      {done ? 'Copied' : label}
    </button>
  );
}

/** Shows a text in the place of an empty list. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children && <p>{children}</p>}
    </div>
  );
}

/** Is shown until the first answer comes. */
export function Loading() {
  return <p className="soft">Loading …</p>;
}

export function Problem({ text }: { readonly text: string | undefined }) {
  return <div role="alert">{text !== undefined && <p className="problem">{text}</p>}</div>;
}

/** Shows a value as JSON. A part that fits on a line stays on one line. */
export function Json({ value, label }: { readonly value: unknown; readonly label: string }) {
  const text = value === undefined ? 'undefined' : JSON.stringify(value, null, 2);
  return <Code text={text} label={label} />;
}

export function Code({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div className="code">
      <pre tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      <CopyButton text={text} />
    </div>
  );
}

export function Facts({ rows }: { readonly rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {rows
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';

export interface FieldSpec {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'password' | 'tel';
  readonly value?: string;
  readonly hint?: string;
  readonly autoComplete?: string;
  readonly inputMode?: 'numeric';
  readonly maxLength?: number;
  /** What others have written there: offered, not asked for. */
  readonly choices?: readonly string[];
  /** Several lines, and the whole width. */
  readonly long?: boolean;
}

/** What is wrong, and with which field; with none, with the whole. */
export interface Refusal {
  readonly field?: string | undefined;
  readonly message: string;
}

interface FormProps<Name extends string> {
  readonly label: string;
  readonly fields: readonly (FieldSpec & { readonly name: Name })[];
  readonly action: string;
  readonly busyAction: string;
  readonly submit: (values: Readonly<Record<Name, string>>, form: HTMLFormElement) => Promise<void>;
  readonly explain: (error: unknown) => Refusal;
  readonly className?: string;
  /** Puts the cursor into the first field that is empty. */
  readonly focused?: boolean;
  readonly children?: ReactNode;
}

/** Fields and a button; says in words beside a field what is wrong with it, and puts the cursor there. */
export function Form<Name extends string>({
  label,
  fields,
  action,
  busyAction,
  submit,
  explain,
  className,
  focused = false,
  children,
}: FormProps<Name>) {
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const about = (name: string): string | undefined => refusals.find(({ field }) => field === name)?.message;
  const general = refusals.find(({ field }) => !fields.some(({ name }) => name === field));

  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(), [refusals]);
  useEffect(() => {
    if (focused) form.current?.querySelector<HTMLElement>('input:placeholder-shown')?.focus();
  }, [focused]);

  const send = async (element: HTMLFormElement): Promise<void> => {
    const incomplete = fields.flatMap((field) => refusalOf(element, field));
    setRefusals(incomplete);
    if (incomplete.length > 0) return;
    const data = new FormData(element);
    setBusy(true);
    try {
      await submit(
        Object.fromEntries(fields.map(({ name }) => [name, String(data.get(name))])) as Record<Name, string>,
        element,
      );
    } catch (error) {
      setRefusals([explain(error)]);
    } finally {
      setBusy(false);
    }
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!busy) void send(event.currentTarget);
  };

  return (
    <form ref={form} onSubmit={onSubmit} aria-label={label} className={className} noValidate>
      {fields.map((field) => (
        <Field key={field.name} {...field} error={about(field.name)} />
      ))}
      {children}
      {general && <p role="alert">{general.message}</p>}
      {/* A button that is disabled loses the focus; this one only says that it is. */}
      <button type="submit" aria-disabled={busy}>
        {busy ? busyAction : action}
      </button>
    </form>
  );
}

function Field({
  name,
  label,
  hint,
  long,
  value,
  choices,
  error,
  ...input
}: FieldSpec & { error: string | undefined }) {
  const describedBy = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ') || undefined;
  const common = {
    id: name,
    name,
    required: true,
    defaultValue: value,
    placeholder: ' ',
    'aria-invalid': error !== undefined,
    'aria-describedby': describedBy,
  };
  return (
    <div className={long ? 'field long' : 'field'}>
      <label htmlFor={name}>{label}</label>
      {long ? (
        <textarea rows={2} dir="auto" {...common} maxLength={input.maxLength} />
      ) : (
        <input dir="auto" {...common} {...input} list={choices && `${name}-choices`} />
      )}
      {choices && (
        <datalist id={`${name}-choices`}>
          {choices.map((choice) => (
            <option key={choice} value={choice} dir="auto" />
          ))}
        </datalist>
      )}
      {hint && (
        <span id={`${name}-hint`} className="hint">
          {hint}
        </span>
      )}
      {error && (
        <span id={`${name}-error`} role="alert">
          {error}
        </span>
      )}
    </div>
  );
}

/** The browser's own verdict in our words. */
function refusalOf(form: HTMLFormElement, { name, label }: FieldSpec): Refusal[] {
  const { validity } = form.elements.namedItem(name) as HTMLInputElement | HTMLTextAreaElement;
  if (validity.valid) return [];
  return [
    { field: name, message: validity.valueMissing ? `${label} must not be empty.` : 'This is no e-mail address.' },
  ];
}

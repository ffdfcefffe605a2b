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
  /** The values that other people have used; the field suggests them. */
  readonly choices?: readonly string[];
  /** The field has several lines and the whole width. */
  readonly long?: boolean;
}

/** The problem, with the field that it concerns; without a field it concerns the whole form. */
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
  /** Puts the cursor into the first empty field. */
  readonly focused?: boolean;
  readonly children?: ReactNode;
}

/** Shows fields and a button. It shows the problem of a field beside it in words, and puts the cursor there. */
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
      {/* A disabled button would lose the focus, so this one only has the attribute. */}
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

/** Turns the browser's own check into words of this page. */
function refusalOf(form: HTMLFormElement, { name, label }: FieldSpec): Refusal[] {
  const { validity } = form.elements.namedItem(name) as HTMLInputElement | HTMLTextAreaElement;
  if (validity.valid) return [];
  return [
    { field: name, message: validity.valueMissing ? `${label} must not be empty.` : 'This is no e-mail address.' },
  ];
}

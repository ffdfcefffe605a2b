import { Code } from '../../parts/basics.tsx';
import { pretty } from '../../parts/text.ts';

/** Shows a JSON text of Step Functions in a readable form. */
export function Document({ title, text }: { readonly title: string; readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <div>
      <h3 className="label">{title}</h3>
      <Code text={pretty(text)} label={title} />
    </div>
  );
}

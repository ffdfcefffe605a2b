import { OperatorError } from '../kernel/operator-error.ts';
import { readableTemplate, unreadable, type ReadTemplate, type TemplateForm } from './readable-template.ts';
import { extended, type GivenParameters } from './language-extensions.ts';
import { transformed } from './sam/transform.ts';

type Fault = TemplateForm['faults'][number]['error'];

/** The content of a file, with what is wrong with parts of its text. */
export interface ReadText {
  readonly value: unknown;
  readonly faults?: readonly Fault[];
}

/**
 * Reads a template as far as it can be read, and expands what is of SAM. `parse` throws if nothing can be read. The
 * parameters are those that are given beside the template.
 */
export function readTemplateOf(parse: () => ReadText, parameters: GivenParameters = undefined): ReadTemplate {
  try {
    const { value: written, faults: ofText = [] } = parse();
    const { value, faults: ofLoops } = extended(written, parameters);
    const faults = [...ofText, ...ofLoops];
    const read = readableTemplate(value);
    const { template, error } = transformed(read.template);
    const further = error ? [...faults, error] : faults;
    return further.length > 0 ? { template, form: withFaults(read.form, further) } : { ...read, template };
  } catch (error) {
    if (error instanceof OperatorError) return unreadable(error);
    throw error;
  }
}

/** Adds faults to a form. What is `partial` may have any parameters and outputs beside those that were read. */
export const withFaults = (
  form: TemplateForm | undefined,
  further: readonly Fault[],
  partial = false,
): TemplateForm => ({
  faults: [...further.map((error) => ({ error })), ...(form?.faults ?? [])],
  parameters: form?.parameters ?? [],
  conditions: form?.conditions ?? [],
  lacksParameters: partial || (form?.lacksParameters ?? false),
  lacksOutputs: partial || (form?.lacksOutputs ?? false),
});

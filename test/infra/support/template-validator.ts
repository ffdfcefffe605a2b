import { createRequire } from 'node:module';
import type { Template } from './synthesised.ts';

interface Validator {
  readonly CelEngine: new () => {
    validateTemplate(template: unknown, wanted: object): { readonly diagnostics: readonly Diagnostic[] };
  };
  readonly TemplateContent: new (text: string) => unknown;
}

interface Diagnostic {
  readonly ruleId: string;
  readonly message: string;
  readonly propertyPath?: string;
  readonly entity?: { readonly logicalId: string };
}

export interface Finding {
  readonly logicalId: string | undefined;
  readonly says: string;
}

/** Loads AWS's own template validator, which comes with aws-cdk-lib. */
const library = createRequire(createRequire(import.meta.url).resolve('aws-cdk-lib/package.json'));
const { CelEngine, TemplateContent } = library('@aws/cloudformation-validate') as Validator;
const engine = new CelEngine();

/** Lists the errors that AWS's validator finds, with their resources. It leaves out warnings. */
export function errorsOf(template: Template): Finding[] {
  const wanted = { severityLevel: 'ERROR', detailLevel: 'STANDARD' };
  return engine
    .validateTemplate(new TemplateContent(JSON.stringify(template)), wanted)
    .diagnostics.map(({ entity, propertyPath = '', message, ruleId }) => ({
      logicalId: entity?.logicalId,
      says: `${ruleId} ${propertyPath}: ${message}`,
    }));
}

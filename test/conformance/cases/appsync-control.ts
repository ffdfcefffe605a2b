import type { Cases, Step } from '../kit/case.ts';

const runtime = { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' };

const evaluation = (statements: string, more: object = { function: 'request' }): Step => ({
  call: 'appsync:EvaluateCode',
  input: {
    runtime,
    code:
      "import { util, runtime } from '@aws-appsync/utils';\n" +
      `export function request(ctx) { ${statements} }\nexport function response(ctx) { return 'response'; }\n`,
    context: '{"arguments":{"a":1}}',
    ...more,
  },
});

const rendering = (template: string): Step => ({
  call: 'appsync:EvaluateMappingTemplate',
  input: { template, context: '{"arguments":{"a":1}}' },
});

/** AppSync's control plane. */
export const appsyncControl: Cases = {
  'appsync/evaluate-out-errors': {
    question: 'How does an evaluation write the errors that code or a template appends?',
    settles: ['unverified:appsync-evaluate:out-errors'],
    steps: [
      evaluation("util.appendError('message', 'Type', { a: 1 }, { b: 2 }); return 1;"),
      rendering('$util.appendError("message", "Type", {"a": 1}, {"b": 2})1'),
    ],
  },
  'appsync/evaluate-early-return': {
    question: 'What does an evaluation answer when code or a template returns early?',
    settles: ['unverified:appsync-evaluate:early-return'],
    steps: [evaluation('runtime.earlyReturn({ a: 1 });'), rendering('#return({"a": 1})')],
  },
  'appsync/evaluate-no-function': {
    question: 'Which handler does EvaluateCode evaluate when none is named?',
    settles: ['unverified:appsync-evaluate:no-function'],
    steps: [evaluation("return 'request';", {})],
  },
  'appsync/types-as-json': {
    question: 'What is the definition of a type that is asked for as JSON?',
    settles: ['unverified:appsync-types-as-json'],
    stack: 'fields',
    steps: [
      {
        call: 'appsync:GetType',
        input: { apiId: '{{ApiId}}', typeName: 'Note', format: 'JSON' },
        keep: ['type.name', 'type.definition', 'type.format'],
      },
    ],
  },
  'appsync/introspection-schema': {
    question: 'How does GetIntrospectionSchema lay out a document, with, without and by default with directives?',
    settles: ['difference:GetIntrospectionSchema'],
    stack: 'fields',
    steps: [{}, { includeDirectives: true }, { includeDirectives: false }].map((flag) => ({
      call: 'appsync:GetIntrospectionSchema',
      input: { apiId: '{{ApiId}}', format: 'SDL', ...flag },
    })),
  },
};

import type { Case, Cases } from '../kit/case.ts';
import { api, js, requesting } from '../stacks/api.ts';

/** What code uses that no page lists, with an expression that shows whether it is there and what it does. */
const builtins: Readonly<Record<string, string>> = {
  at: "[[1, 2, 3].at(-1), 'abc'.at(0)]",
  substr: "'abcdef'.substr(-3, 2)",
  match: "'a1b2'.match('[0-9]')",
  codePointAt: "'é'.codePointAt(0)",
  normalize: "'é'.normalize('NFD').length",
  toString: '[(12.5).toString(), [1, 2].toString()]',
  toFixed: '[(1.005).toFixed(1), (12).toFixed(2)]',
  String: '[String(12.5), String(null)]',
  Boolean: "[Boolean(''), Boolean('x')]",
  isNaN: '[isNaN(NaN), isNaN(1)]',
  isFinite: '[isFinite(1), isFinite(Infinity)]',
  encodeURIComponent: "encodeURIComponent('a b/ü')",
  decodeURIComponent: "decodeURIComponent('a%20b%2F%C3%BC')",
  'Math.abs': 'Math.abs(-1.5)',
  'Math.pow': 'Math.pow(2, 10)',
  'Math.sqrt': 'Math.sqrt(9)',
  'Math.trunc': 'Math.trunc(-1.5)',
  'Math.sign': 'Math.sign(-3)',
  'Object.fromEntries': "Object.fromEntries([['a', 1]])",
  'Number.isInteger': '[Number.isInteger(1), Number.isInteger(1.5)]',
  'Number.parseInt': "Number.parseInt('12px')",
  'Number.parseFloat': "Number.parseFloat('1.5kg')",
};

const answering = (expression: string) =>
  api({
    schema: 'type Query { answer(text: String): AWSJSON }',
    resolvers: { 'Query.answer': js(`{ value: ${expression} }`) },
  });

const asking = (question: string, expression: string, settles: readonly string[]): Case => ({
  question,
  settles,
  stack: answering(expression),
  steps: [{ ask: '{ answer }' }],
});

const builtinCases: Cases = Object.fromEntries(
  Object.entries(builtins).map(([name, expression]) => [
    `appsync-js/${name}`,
    asking(`Does APPSYNC_JS have ${name}, and what does it answer?`, expression, [`unverified:appsync-js:${name}`]),
  ]),
);

/** Where the runtime of AWS may not be ECMAScript. */
const quirks: Readonly<Record<string, readonly [question: string, statements: string]>> = {
  'nullish-with-call': [
    'Is the right side of ?? called although the left one has a value?',
    "function fail() { util.error('called', 'Called'); } const left = ctx.info.fieldName; return left ?? fail();",
  ],
  'compound-assignment': ['What does an assignment with an operator answer?', "let t = 'x'; return t += 'y';"],
  'typeof-method': ['What is typeof of a method?', 'return typeof [].find;'],
  'destructured-undefined': [
    'What does destructuring of an argument that is not given do?',
    "function f(o) { const { a = 'default' } = o; return a; } return f();",
  ],
  'type-check': [
    'Is code refused when it is saved that names a member which its type does not have?',
    'const list = [1]; return list.notThere;',
  ],
};

const quirkCases: Cases = Object.fromEntries(
  Object.entries(quirks).map(([name, [question, statements]]) => [
    `appsync-js/quirk-${name}`,
    {
      question,
      settles: [name === 'type-check' ? 'difference:APPSYNC_JS' : `doubt:appsync-js-${name}`],
      stack: api({
        schema: 'type Query { answer: String }',
        resolvers: {
          'Query.answer': {
            code:
              "import { util } from '@aws-appsync/utils';\nexport function request() { return { payload: null }; }\n" +
              `export function response(ctx) { ${statements} }\n`,
          },
        },
      }),
      steps: [{ ask: '{ answer }' }],
    },
  ]),
);

/** What nobody could look up, and code can be asked for. */
const unverifiedCases: Cases = {
  'appsync-js/changed-arguments': {
    question: 'Which arguments does the response handler get when the request handler has changed one?',
    settles: ['unverified:appsync-js-changed-arguments'],
    stack: api({
      schema: 'type Query { answer(text: String): String }',
      resolvers: {
        'Query.answer': requesting("ctx.args.text = 'changed'; return { payload: null };", 'ctx.args.text'),
      },
    }),
    steps: [{ ask: '{ answer(text: "given") }' }],
  },
  'appsync-js/xml-values': asking(
    'What does util.xml.toMap make of attributes, prefixes, empty elements, texts beside elements, and texts ' +
      'that are like numbers?',
    'util.xml.toMap(\'<a><b c="d">e</b><p:f>g</p:f><h/><i>j<k>l</k></i><m>1.50</m><n>true</n></a>\')',
    ['unverified:appsync-xml:values'],
  ),
  'appsync-js/xml-encoded': asking(
    'What does util.xml.toJsonString answer when it is asked to encode the JSON as a string?',
    "util.xml.toJsonString('<a><b>1</b></a>', true)",
    ['unverified:appsync-xml:string-encode'],
  ),
  'appsync-js/other-typename': {
    question: 'What is a value of a union whose __typename is none of its types?',
    settles: ['unverified:appsync-abstract-type:other'],
    stack: api({
      schema: 'type A { a: ID } type B { b: ID } type C { c: ID } union AB = A | B type Query { answer: AB c: C }',
      resolvers: { 'Query.answer': js("{ __typename: 'C', c: '1' }") },
    }),
    steps: [{ ask: '{ answer { __typename } }' }],
  },
};

export const appsyncJs: Cases = { ...builtinCases, ...quirkCases, ...unverifiedCases };

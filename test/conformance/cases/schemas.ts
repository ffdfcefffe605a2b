import type { Case, Cases } from '../kit/case.ts';
import { api, js } from '../stacks/api.ts';
import { att, resource } from '../stacks/parts.ts';

const accepted = (doubt: string, question: string, schema: string): Case => ({
  question,
  settles: [`doubt:${doubt}`],
  stack: api({ schema }),
  steps: [{ ask: '{ __typename }' }],
});

const twice = api({ schema: 'type Query { a: String }', resolvers: { 'Query.a': js("'a'") } });
const second = resource(
  'AWS::AppSync::Resolver',
  {
    ApiId: att('Api', 'ApiId'),
    TypeName: 'Query',
    FieldName: 'a',
    DataSourceName: att('None', 'Name'),
    Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' },
    Code: js("'b'")['code' as never] as string,
  },
  { DependsOn: 'Querya' },
);

/** What AppSync takes for a schema. */
export const schemas: Cases = {
  'appsync-schema/descriptions': accepted(
    'schema-descriptions',
    'Are descriptions in """ accepted, also of values of enums?',
    '"""All."""\ntype Query { """One.""" a(i: E): String }\nenum E { """First.""" A B }',
  ),
  'appsync-schema/semicolon': accepted(
    'schema-semicolon',
    'Is a semicolon behind a field accepted?',
    'type Query { a: String; }',
  ),
  'appsync-schema/unknown-directive': accepted(
    'schema-unknown-directive',
    'Is an unknown directive ignored?',
    'type Query { a: String @nobody_knows }',
  ),
  'appsync-schema/implements-comma': accepted(
    'schema-implements-comma',
    'Are interfaces accepted that commas separate?',
    'interface A { a: String } interface B { b: String } type X implements A, B { a: String b: String } ' +
      'type Query { x: X }',
  ),
  'appsync-schema/directive-on-interface': accepted(
    'schema-directive-on-interface',
    'May a directive of authorization stand on an interface?',
    'interface A @aws_api_key { a: String } type X implements A { a: String } type Query { x: A }',
  ),
  'appsync-schema/directive-on-union': accepted(
    'schema-directive-on-union',
    'May a directive of authorization stand on a union?',
    'type X { a: String } type Y { b: String } union U @aws_api_key = X | Y type Query { u: U }',
  ),
  'appsync-schema/directive-on-input': accepted(
    'schema-directive-on-input',
    'May a directive of authorization stand on an input and on an enum?',
    'input I @aws_api_key { a: E } enum E @aws_api_key { A } type Query { a(i: I): String }',
  ),
  'appsync-schema/long': accepted('schema-long', 'Is Long a type?', 'type Query { a(n: Long): Long }'),
  'appsync-schema/subscribe-to-nothing': accepted(
    'schema-subscribe-to-nothing',
    'May a subscription name a mutation that is not there?',
    'type Query { a: String } type Mutation { m: String } ' +
      'type Subscription { s: String @aws_subscribe(mutations: ["other"]) }',
  ),
  'appsync-schema/subscribe-by-text': accepted(
    'schema-subscribe-by-text',
    'May the mutations of a subscription be one text?',
    'type Query { a: String } type Mutation { m: String } ' +
      'type Subscription { s: String @aws_subscribe(mutations: "m") }',
  ),
  'appsync-schema/directive-without-mode': accepted(
    'schema-directive-without-mode',
    'May a directive name a mode that the API does not have?',
    'type Query { a: String b: String @aws_lambda }',
  ),
  'appsync-schema/two-resolvers': {
    question: 'What do two resolvers of one field answer?',
    settles: ['doubt:two-resolvers'],
    stack: { ...twice, Resources: { ...twice.Resources, Second: second } },
    steps: [{ ask: '{ a }' }],
  },
};

import { describe, expect, it } from 'vitest';
import { checkTemplate } from '../cli/check-template.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('rules-');
const ref = (name: string) => ({ Ref: name });
const equals = (one: unknown, other: unknown) => ({ 'Fn::Equals': [one, other] });
const Parameters = {
  Ssl: { Type: 'String', Default: 'no' },
  Certificate: { Type: 'String', Default: '' },
  Zones: { Type: 'CommaDelimitedList', Default: 'a, b' },
  More: { Type: 'CommaDelimitedList', Default: 'a' },
};
const Resources = { Queue: { Type: 'AWS::SQS::Queue' } };
const checked = (Rules: object, options: readonly string[] = [], more: object = {}): Promise<string> =>
  checkTemplate(fresh(), { Parameters, Rules, Resources, ...more }, ...options);
const asserted = (Assert: unknown, RuleCondition?: unknown) =>
  checked({
    Own: {
      ...(RuleCondition !== undefined && { RuleCondition }),
      Assertions: [{ Assert, AssertDescription: 'broken' }],
    },
  });

describe('a rule of a template', () => {
  const needsCertificate = {
    Certified: {
      RuleCondition: equals(ref('Ssl'), 'yes'),
      Assertions: [
        { Assert: { 'Fn::Not': [equals(ref('Certificate'), '')] }, AssertDescription: 'SSL needs a certificate' },
        { Assert: { 'Fn::Contains': [['dev', 'prod'], ref('Certificate')] } },
      ],
    },
  };

  it('holds for the parameters, or tells each assertion that does not', async () => {
    expect(await checked(needsCertificate)).toBe('');
    expect(await checked(needsCertificate, ['--parameter', 'Ssl=yes', '--parameter', 'Certificate=dev'])).toBe('');
    const stderr = await checked(needsCertificate, ['--parameter', 'Ssl=yes']);
    expect(stderr).toContain('Rule Certified: SSL needs a certificate');
    expect(stderr).toContain('Rule Certified: assertion 2 does not hold.');
  });

  it('of the bootstrap is that of the CDK alone', async () => {
    const Assertions = [{ Assert: { 'Fn::Not': [{ 'Fn::Contains': [['1'], ref('Ssl')] }] } }];
    expect(
      await checked({ CheckBootstrapVersion: { Assertions: [{ Assert: equals('a', 'b') }] }, Own: { Assertions } }),
    ).toBe('');
  });

  it.each([
    ['Fn::And', { 'Fn::And': [equals('a', 'a'), equals(ref('Ssl'), 'no')] }, true],
    ['Fn::And', { 'Fn::And': [equals('a', 'a'), equals('a', 'b')] }, false],
    ['Fn::Or', { 'Fn::Or': [equals('a', 'b'), equals(ref('AWS::Region'), 'us-east-1')] }, true],
    ['Fn::Or', { 'Fn::Or': [equals('a', 'b'), equals('a', 'c')] }, false],
    ['Fn::Contains', { 'Fn::Contains': [ref('Zones'), 'b'] }, true],
    ['Fn::Contains', { 'Fn::Contains': [ref('Zones'), 'c'] }, false],
    ['Fn::EachMemberEquals', { 'Fn::EachMemberEquals': [ref('More'), 'a'] }, true],
    ['Fn::EachMemberEquals', { 'Fn::EachMemberEquals': [ref('Zones'), 'a'] }, false],
    ['Fn::EachMemberIn', { 'Fn::EachMemberIn': [ref('More'), ref('Zones')] }, true],
    ['Fn::EachMemberIn', { 'Fn::EachMemberIn': [ref('Zones'), ref('More')] }, false],
    ['Fn::RefAll', { 'Fn::EachMemberIn': [{ 'Fn::RefAll': 'CommaDelimitedList' }, ['a', 'b']] }, true],
    ['Fn::RefAll', { 'Fn::EachMemberIn': [{ 'Fn::RefAll': 'CommaDelimitedList' }, ['b']] }, false],
  ])('has the function %s: %j is %s', async (_, Assert, holds) => {
    expect(await asserted(Assert)).toEqual(holds ? '' : expect.stringContaining('Rule Own: broken'));
    expect(await asserted(equals('a', 'b'), Assert)).toEqual(holds ? expect.stringContaining('broken') : '');
  });

  it.each([
    ['no object', [], 'Rule Own: it must be an object.'],
    ['no assertions', { RuleCondition: equals('a', 'a') }, 'it must have a list of Assertions'],
    ['no assertion', { Assertions: [{}] }, 'Assertions[0]: it must have an Assert.'],
    ['another member', { Assertions: [{ Assert: equals('a', 'a') }], Condition: 'X' }, 'there is no member Condition'],
    ['a resource', { Assertions: [{ Assert: equals(ref('Queue'), 'a') }] }, 'Unresolved dependencies [Queue]'],
    ['another function', { Assertions: [{ Assert: { 'Fn::Sub': 'a' } }] }, 'Assertions[0]: Fn::Sub is none of'],
    ['another argument', { Assertions: [{ Assert: { 'Fn::And': [equals('a', 'a')] } }] }, 'Fn::And takes two to ten'],
    ['no truth value', { Assertions: [{ Assert: ref('Ssl') }] }, 'must be true or false'],
    [
      'attributes of the account',
      { Assertions: [{ Assert: equals({ 'Fn::ValueOf': ['Ssl', 'Tags.Name'] }, 'a') }] },
      'Rule function Fn::ValueOf, which reads attributes',
    ],
  ])('with %s is refused, beside what else is wrong', async (_, Own, sentence) => {
    const Broken = { Assertions: [{ Assert: equals('a', 'b'), AssertDescription: 'the other one' }] };
    const stderr = await checked({ Own, Broken }, [], { Resources: { ...Resources, Gone: { Type: 'X::Y' } } });
    for (const told of [sentence, 'Rule Broken: the other one', 'X::Y']) expect(stderr).toContain(told);
  });

  it('says nothing of parameters without a value, whose problem is told', async () => {
    const stderr = await checkTemplate(fresh(), {
      Parameters: { Open: { Type: 'String' }, Narrow: { Type: 'String', Default: 'x', AllowedValues: ['y'] } },
      Rules: {
        Own: { Assertions: [{ Assert: equals(ref('Open'), 'a') }, { Assert: equals(ref('Narrow'), 'y') }] },
      },
      Resources,
    });
    expect(stderr).not.toContain('Rule Own');
    expect(stderr).toContain('Parameters: [Open] must have values');
    expect(stderr).toContain("Parameter 'Narrow' must be one of AllowedValues");
  });
});

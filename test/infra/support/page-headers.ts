import type { Template } from './synthesised.ts';

interface HeadersConfig {
  readonly SecurityHeadersConfig: {
    readonly ContentSecurityPolicy: { readonly ContentSecurityPolicy: unknown };
    readonly FrameOptions: { readonly FrameOption: string };
    readonly ReferrerPolicy: { readonly ReferrerPolicy: string };
    readonly StrictTransportSecurity: { readonly AccessControlMaxAgeSec: number };
  };
  readonly CustomHeadersConfig: { readonly Items: readonly { readonly Header: string; readonly Value: string }[] };
}

/** What CloudFront adds to each answer, by the template of the page's stack and the values of its references. */
export function headersOfPage(template: Template, refs: Readonly<Record<string, string>>): Record<string, string> {
  const policy = Object.values(template.Resources).find(
    ({ Type }) => Type === 'AWS::CloudFront::ResponseHeadersPolicy',
  );
  const { SecurityHeadersConfig: security, CustomHeadersConfig: custom } = policy?.Properties[
    'ResponseHeadersPolicyConfig'
  ] as HeadersConfig;
  return {
    'content-security-policy': resolved(security.ContentSecurityPolicy.ContentSecurityPolicy, refs),
    'x-content-type-options': 'nosniff',
    'x-frame-options': security.FrameOptions.FrameOption,
    'referrer-policy': security.ReferrerPolicy.ReferrerPolicy,
    'strict-transport-security': `max-age=${security.StrictTransportSecurity.AccessControlMaxAgeSec}`,
    ...Object.fromEntries(custom.Items.map(({ Header, Value }) => [Header, Value])),
  };
}

type Intrinsic = Readonly<Record<string, unknown>>;

function resolved(value: unknown, refs: Readonly<Record<string, string>>): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', undefined]] = Object.entries(value as Intrinsic);
  if (name === 'Ref') return refs[argument as string] ?? '';
  const [first, second] = argument as [unknown, unknown];
  if (name === 'Fn::Join') return (second as unknown[]).map((part) => resolved(part, refs)).join(first as string);
  if (name === 'Fn::Select') return splitOf(second as Intrinsic, refs)[Number(first)] ?? '';
  throw new Error(`the test knows no ${name}`);
}

function splitOf(value: Intrinsic, refs: Readonly<Record<string, string>>): string[] {
  const [separator, text] = value['Fn::Split'] as [string, unknown];
  return resolved(text, refs).split(separator);
}
